"""ISBN, ORCID and DOI: form and check digits."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from paperforge.checks.metadata import _DOI, is_isbn, is_orcid


@pytest.mark.parametrize(
    "isbn", ["978-3-16-148410-0", "9783161484100", "0-306-40615-2", "080442957X", "978–3–16–148410–0"]
)
def test_a_right_isbn_is_accepted(isbn: str) -> None:
    assert is_isbn(isbn)


@pytest.mark.parametrize(
    "isbn", ["", "978-3-16-148410-1", "978316148410", "97831614841000", "X783161484100", "0-306-40615-X"]
)
def test_a_wrong_isbn_is_refused(isbn: str) -> None:
    assert not is_isbn(isbn)


@pytest.mark.parametrize("orcid", ["0000-0002-1825-0097", "0000-0001-5109-3700", "0000-0002-1694-233X"])
def test_a_right_orcid_is_accepted(orcid: str) -> None:
    assert is_orcid(orcid)


@pytest.mark.parametrize(
    "orcid",
    ["", "0000-0002-1825-0098", "0000000218250097", "0000-0002-1694-233x", "https://orcid.org/0000-0002-1825-0097"],
)
def test_a_wrong_orcid_is_refused(orcid: str) -> None:
    assert not is_orcid(orcid)


@given(st.text("0123456789", min_size=12, max_size=12), st.integers(0, 12), st.integers(1, 9))
def test_any_one_wrong_digit_of_an_isbn_is_noticed(first: str, place: int, step: int) -> None:
    isbn = next(first + str(digit) for digit in range(10) if is_isbn(first + str(digit)))
    wrong = isbn[:place] + str((int(isbn[place]) + step) % 10) + isbn[place + 1 :]
    assert not is_isbn(wrong)


@given(st.text("0123456789", min_size=15, max_size=15), st.integers(0, 14), st.integers(1, 9))
def test_any_one_wrong_digit_of_an_orcid_is_noticed(first: str, place: int, step: int) -> None:
    def dashed(digits: str) -> str:
        return "-".join(digits[index : index + 4] for index in range(0, 16, 4))

    orcid = next(first + digit for digit in "0123456789X" if is_orcid(dashed(first + digit)))
    wrong = orcid[:place] + str((int(orcid[place]) + step) % 10) + orcid[place + 1 :]
    assert not is_orcid(dashed(wrong))


@pytest.mark.parametrize(
    ("doi", "right"), [("10.1000/182", True), ("10.1000.10/a(b)", True), ("11.1/x", False), ("10.1000/", False)]
)
def test_a_doi_is_a_prefix_and_a_suffix(doi: str, right: bool) -> None:
    assert bool(_DOI.fullmatch(doi)) == right
