"""Who is in the class: people, how a name finds one of them, and the file that lists them."""
