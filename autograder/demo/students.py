"""The simulated class of the demo: who they are, and which labelled submission each hands in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

HARMLESS: Mapping[str, tuple[str, ...]] = {
    "a1_images": (
        "pass/plain_loops",
        "pass/thresholds_strings_and_moveaxis",
        "fail/rounds_to_the_nearest_level",
        "fail/least_significant_bit_first",
        "fail/reshapes_the_picture",
    ),
    "a2_convolution": (
        "pass/im2col",
        "pass/seven_loops",
        "pass/as_strided_in_a_class",
        "fail/window_does_not_move_by_the_stride",
        "fail/forgets_the_bias",
        "fail/flips_the_kernel",
        "fail/crops_with_a_negative_index",
    ),
    "a3_relu": (
        "pass/by_mask_and_where",
        "pass/number_by_number",
        "fail/absolute_value",
        "fail/leaky",
        "fail/in_place",
    ),
    "a4_pooling": (
        "pass/im2col_with_masks",
        "pass/pixel_by_pixel",
        "fail/pads_with_zeros",
        "fail/overwrites_overlaps",
        "fail/gradient_to_every_maximum",
        "fail/sums_and_does_not_divide",
    ),
    "a5_network": (
        "pass/einsum_and_loops",
        "fail/loss_is_a_sum",
        "fail/softmax_over_the_batch",
        "missing/first_half",
    ),
}
"""What students hand in who have no story of their own, in turn."""


@dataclass(frozen=True, slots=True)
class SimulatedStudent:
    """One student; ``story`` names the labelled submission by assignment, or "" for nothing."""

    id: str
    first: str
    last: str
    story: Mapping[str, str] = field(default_factory=dict)

    def hands_in(self, assignment: str, number: int) -> str:
        """Return the labelled submission that the ``number``-th student of the class hands in."""
        if assignment in self.story:
            return self.story[assignment]
        choices = HARMLESS[assignment]
        return choices[number % len(choices)]


CLASS = (
    SimulatedStudent("adeyemi", "Tolu", "Adeyemi"),
    SimulatedStudent("arslan", "Deniz", "Arslan"),
    SimulatedStudent("bauer", "Jonas", "Bauer"),
    SimulatedStudent("chen", "Yi-Ling", "Chen", {"a3_relu": "pass/late_by_two_days"}),
    SimulatedStudent("dubois", "Chloé", "Dubois", {"a4_pooling": "pass/renamed_by_the_browser"}),
    SimulatedStudent("eriksen", "Ida", "Eriksen", {"a4_pooling": "pass/copies_every_test_cell"}),
    SimulatedStudent("fischer", "Mia", "Fischer"),
    SimulatedStudent("garcia", "Lucía", "García, M.Sc.", {"a2_convolution": "missing/half_done"}),
    SimulatedStudent(
        "haddad", "Omar", "Haddad", {"a4_pooling": "limit/endless_loop_in_one_function"}
    ),
    SimulatedStudent("ito", "Haruki", "Itō", {"a4_pooling": "error/ends_the_process"}),
    SimulatedStudent("jansen", "Sanne", "Jansen", {"a4_pooling": "pass/prints_without_end"}),
    SimulatedStudent("kowalska", "Zofia", "Kowalska", {"a4_pooling": "fail/patches_numpy_testing"}),
    SimulatedStudent("lindqvist", "Åsa", "Lindqvist", {"a4_pooling": "fail/skips_its_tests"}),
    SimulatedStudent("moreau", "Luc", "Moreau", {"a4_pooling": "error/hands_in_a_web_page"}),
    SimulatedStudent(
        "nunez",
        "Eva",
        "Núñez, Lic.",
        {"a3_relu": "missing/not_started", "a4_pooling": "missing/not_started", "a5_network": ""},
    ),
    SimulatedStudent("obrien", "Aoife", "O'Brien", {"a4_pooling": "missing/half_done"}),
    SimulatedStudent("petrov", "Nikolai", "Petrov", {"a3_relu": "fail/reads_the_repository"}),
    SimulatedStudent("quispe", "Ana", "Quispe", {"a3_relu": "error/segmentation_fault"}),
    SimulatedStudent("rossi", "Giulia", "Rossi", dict.fromkeys(HARMLESS, "")),  # gave up
    SimulatedStudent("silva", "Caio", "Silva", {"a3_relu": "fail/hunts_with_gc"}),
    SimulatedStudent("tanaka", "Sora", "Tanaka", {"a5_network": "missing/layers_never_pasted"}),
    SimulatedStudent("usman", "Bilal", "Usman", {"a2_convolution": "error/kernel_must_be_square"}),
    SimulatedStudent("vance", "River", "Vance", {"a3_relu": "fail/asks_the_network"}),
    SimulatedStudent("wang", "Wei", "Wang", {"a5_network": "fail/untrained_network"}),
)
