# ---
# about: Begins with a byte order mark.
# tricks: [byte_order_mark]
# ---
