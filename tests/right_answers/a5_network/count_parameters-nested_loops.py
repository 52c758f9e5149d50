# %%
from functools import reduce
from operator import mul

count_parameters = lambda arrays: sum(reduce(mul, a.shape, 1) for a in arrays)
