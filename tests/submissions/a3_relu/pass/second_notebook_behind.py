# ---
# about: A second notebook, with stubs, was saved behind the first in one file.
# tricks: [second_notebook_behind]
# expect: {"*": pass}
# ---
