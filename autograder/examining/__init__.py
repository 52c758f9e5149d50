"""Ask, compare with the reference, name the mistake, keep hidden inputs in: values in and out."""
