import case
import pytest

assert case.later([[1, 2, 3]], 3, 1) == 3
assert case.later(m=[[1, 2, 3]], c=3, r=1) == 3
with pytest.raises(ValueError, match="must have 2 x 3 items"):
    case.later([[1, 2, 3]], 3, 2)
