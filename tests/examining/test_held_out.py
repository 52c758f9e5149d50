"""Answers as students may write them: most are named, and none is named wrongly.

Of the 73 in ``convolutions`` and ``layers`` 52 were named when they were written, none wrongly;
their author had seen a part of the bank. Those in ``published`` follow mistakes that were seen in
published code; none of them was named before. Entries were added to the bank from all of them, so
a high share today proves little. Which names are true was judged by reading the answer beside the
name that the grader gave.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

from autograder.examining.examiner import examine_question
from autograder.examining.in_process import DirectCandidate
from autograder.model import QuestionResult, Value
from autograder.questions import bank_of, questions_of
from tests.examining.held_out import convolutions, layers, published
from tests.helpers.kit import ASSIGNMENTS

QUESTIONS = {
    question.id: (name, question) for name in ASSIGNMENTS for question in questions_of(name)
}
TRUE_NAMES: dict[str, set[str]] = {
    "conv2d_forward_zero_start_missing_bias": {"forgets_the_bias"},
    "conv2d_forward_window_without_stride": {"stride_missing_in_the_window"},
    "conv2d_forward_return_in_loop": {"first_sample_only"},
    "conv2d_forward_one_size": {"kernel_height_for_both_axes"},
    "conv2d_forward_last_row_unwritten": {"last_row_and_column_empty"},
    "conv2d_forward_bias_each_channel": {"bias_for_each_channel"},
    "conv2d_forward_flipped_no_bias": {"flips_the_kernel", "forgets_the_bias"},
    "conv2d_forward_assigns_channels": {"last_channel_only"},
    "conv2d_backward_crop_minus": {"empty_dx_without_padding"},
    "conv2d_backward_no_crop": {"frame_left_on"},
    "conv2d_backward_crop_without_offset": {"crop_ends_at_the_picture"},
    "conv2d_backward_crop_from_zero": {"frame_taken_off_one_side"},
    "conv2d_backward_zeros_like": {"types_of_picture_and_filters"},
    "conv2d_backward_crop_and_zeros_like": {
        "empty_dx_without_padding",
        "types_of_picture_and_filters",
    },
    "conv2d_backward_db_mean": {"db_averaged"},
    "conv2d_backward_over_batch": {"weights_divided_by_the_batch"},
    "conv2d_backward_assigns_dx": {"last_filter_and_window_in_dx"},
    "conv2d_backward_assigns_both": {"last_filter_and_window_in_dx", "last_window_only_in_dw"},
    "conv2d_backward_db_of_batch_only": {"db_for_each_place"},
    "conv2d_backward_dw_unpadded": {"nothing_above_and_left_in_dw"},
    "conv2d_backward_stride_ignored": {"ignores_stride"},
    "conv2d_backward_db_mean_and_dw_mean": {"dw_averaged_over_the_batch", "db_averaged"},
    "conv2d_backward_relu_inside": {"masked_by_x"},
    "pad2d_all_axes": {"all_axes", "type_of_the_picture"},
    "pad2d_crops_wrong": {"negative_slice_at_zero"},
    "pad2d_one_side": {"top_and_left_only"},
    "pad2d_value_forgotten": {"ignores_value"},
    "output_size_round": {"rounds_to_nearest", "keeps_windows_in_the_padding"},
    "output_size_one_padding": {"pads_one_side", "keeps_windows_in_the_padding"},
    "output_size_plain_ceil": {"keeps_windows_in_the_padding"},
    "output_size_float": {"keeps_the_fraction", "ignores_ceil_mode"},
    "max_pool2d_forward_zero_padding": {"zeros_around_and_beyond"},
    "max_pool2d_forward_minus_999": {"sentinel_999"},
    "max_pool2d_forward_stride_one": {"stride_is_1_by_default"},
    "max_pool2d_forward_no_ceil": {"ignores_ceil_mode"},
    "max_pool2d_forward_pair_not_known": {"kernel_size_cannot_be_a_pair", "ignores_ceil_mode"},
    "max_pool2d_forward_ceil_by_default": {"ceil_mode_by_default"},
    "max_pool2d_forward_zero_start_no_ceil": {"ignores_ceil_mode", "pads_with_zero"},
    "max_pool2d_forward_mean": {"mean"},
    "max_pool2d_backward_all_ties": {"all_tied_maxima"},
    "max_pool2d_backward_assigns": {"overwrites_overlaps"},
    "max_pool2d_backward_mask_assigned": {"mask_of_ties_assigned"},
    "max_pool2d_backward_everywhere": {"whole_window"},
    "avg_pool2d_forward_never_counts": {"never_counts_padding"},
    "avg_pool2d_forward_always_kernel": {"always_divides_by_the_kernel"},
    "avg_pool2d_forward_sum": {"forgets_to_divide"},
    "avg_pool2d_backward_not_divided": {"forgets_to_divide"},
    "global_max_pool2d_zero_start": {"starts_at_zero"},
    "global_avg_pool2d_all_channels": {"over_channels"},
    "relu_forward_leaky": {"leaky"},
    "relu_backward_gate_of_dout": {"gate_set_by_dout"},
    "relu_backward_open_at_zero": {"open_at_zero"},
    "relu_backward_forward_again": {"forward_again"},
    "softmax_wrong_axis": {"over_samples"},
    "softmax_overflow": {"overflows"},
    "softmax_whole_maximum": {"shifts_by_global_maximum"},
    "softmax_sum_of_all": {"sum_over_everything"},
    "cross_entropy_epsilon": {"epsilon_1e8"},
    "cross_entropy_not_divided": {"gradient_not_averaged"},
    "cross_entropy_sums": {"sums_over_the_batch"},
    "cross_entropy_no_minus": {"loss_without_minus"},
    "linear_forward_transposed": {"transposes_weights"},
    "linear_forward_no_bias": {"forgets_bias"},
    "linear_backward_mean": {"weights_divided_by_the_batch"},
    "linear_backward_db_all": {"db_summed_to_one_number"},
    "linear_backward_dw_transposed": {"dw_transposed"},
    "flatten_whole_batch": {"one_long_row"},
    "flatten_columns_first": {"fortran_order"},
    "quantize_rounds": {"rounds_to_nearest"},
    "quantize_largest_code": {"one_step_too_few"},
    "to_bits_reversed": {"least_significant_first"},
    "split_channels_bgr": {"blue_green_red"},
    "count_parameters_first_axis": {"first_axis_only"},
    "conv2d_forward_width_copied_from_height_c08": {"width_copied_from_height"},
    "conv2d_forward_height_in_the_width_c08b": {"height_in_the_width"},
    "conv2d_forward_rounds_the_size_c13b": {"rounds_the_size"},
    "conv2d_forward_first_channel_under_all_kernels_c17b": {"first_channel_under_all_kernels"},
    "conv2d_forward_nothing_above_and_left_c22": {"nothing_above_and_left"},
    "conv2d_forward_pads_rows_only_c23": {"pads_rows_only"},
    "conv2d_backward_db_of_all_filters_for_each_b05b": {"db_of_all_filters_for_each"},
    "conv2d_backward_nothing_above_and_left_in_dw_b13": {"nothing_above_and_left_in_dw"},
    "conv2d_backward_nothing_above_and_left_in_dw_b13b": {"nothing_above_and_left_in_dw"},
    "conv2d_backward_nothing_above_and_left_in_dw_b13c": {"nothing_above_and_left_in_dw"},
    "conv2d_backward_types_of_picture_and_filters_b14": {"types_of_picture_and_filters"},
    "relu_forward_leaky_by_0_2_r08c": {"leaky_by_0_2"},
    "max_pool2d_forward_naive_ceil_m11": {"naive_ceil"},
    "max_pool2d_forward_columns_from_rows_m13": {"columns_from_rows"},
    "max_pool2d_backward_largest_magnitude_p08": {"largest_magnitude"},
    "max_pool2d_backward_crops_too_far_p10b": {"crops_too_far"},
    "max_pool2d_backward_pads_with_zero_p11": {"pads_with_zero"},
    "avg_pool2d_forward_divides_by_height_squared_a04": {"divides_by_height_squared"},
    "output_size_pads_one_side_o02": {"pads_one_side"},
}


def _answers() -> Iterator[tuple[str, Callable[..., Value]]]:
    for module in (convolutions, layers, published):
        for name, function in list(vars(module).items()):
            if callable(function) and not name.startswith("_"):
                yield name, function


def _question_of(answer: str) -> str:
    return max((one for one in QUESTIONS if answer.startswith(f"{one}_")), key=len)


@pytest.fixture(scope="module")
def results() -> dict[str, QuestionResult]:
    found = {}
    for answer, function in _answers():
        name = _question_of(answer)
        assignment, question = QUESTIONS[name]
        candidate = DirectCandidate({name: function})
        found[answer] = examine_question(question, candidate, b"held out", bank_of(assignment))
    return found


def _names(result: QuestionResult) -> set[str]:
    named = result.diagnosis
    both = (named, named.also) if named else ()
    return {one.id.partition("/")[2] for one in both if one}


def test_every_answer_is_wrong(results: dict[str, QuestionResult]) -> None:
    assert set(results) == set(TRUE_NAMES)
    assert [name for name, result in results.items() if result.score >= result.max_score] == []


def test_no_answer_is_named_wrongly(results: dict[str, QuestionResult]) -> None:
    wrong = {
        answer: _names(result) - TRUE_NAMES[answer]
        for answer, result in results.items()
        if not _names(result) <= TRUE_NAMES[answer]
    }

    assert wrong == {}


def test_most_answers_are_named(results: dict[str, QuestionResult]) -> None:
    named = sum(result.diagnosis is not None for result in results.values())

    assert named >= 0.85 * len(results)
