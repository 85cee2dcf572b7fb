"""What anybody would try first is refused, and what nobody would is taken."""

import secrets

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.identity.proofs.password_rules import COMMON, is_login, why_weak


@pytest.mark.parametrize(
    ("password", "told"),
    [
        ("correct hor", "至少 12 个字符"),
        ("aaaaaaaaaaaa", "不同的字符"),
        ("abababababab", "不同的字符"),
        ("123456789012", "连续"),
        ("210987654321", "连续"),
        ("abcdefghijkl", "连续"),
        ("qwertyuiop12", "连续"),
        ("asdfghjkl;12", "连续"),
        ("tulpetulpetulpe", "重复"),
        ("juwei-juwei-1", "账号"),
        ("liu.ganshi", "至少"),
        ("password1234", "最常见"),
        ("Password1234!", "最常见"),
        ("P@ssw0rd2026", "最常见"),
        ("admin@123456", "最常见"),
        ("woaini5201314", "最常见"),
        ("zhongguo1234", "最常见"),
        ("Yigai2026!!!!", "最常见"),
        ("1qaz2wsx3edc", "最常见"),
        ("a1b2c3d4e5f6", "最常见"),
    ],
)
def test_what_is_guessed_first_is_refused_and_said_why(password: str, told: str) -> None:
    assert told in why_weak(password, "juwei")


def test_the_login_is_no_password() -> None:
    assert why_weak("neighbourhood-1", "neighbourhood") != ""
    assert why_weak("NEIGHBOURHOOD", "neighbourhood") != ""


@pytest.mark.parametrize(
    "password", ["correct horse battery", "一二三四 桃花岭 老槐树", "tulpe-7-regen-99-dach", "written on a slip"]
)
def test_what_nobody_would_try_is_taken(password: str) -> None:
    assert why_weak(password, "juwei") == ""


def test_drawn_ones_are_taken() -> None:
    drawn = [secrets.token_urlsafe(12) for _ in range(2000)]
    assert len([one for one in drawn if why_weak(one, "juwei")]) <= 1


@given(st.sampled_from(sorted(COMMON)), st.integers(0, 99_999_999))
def test_a_common_word_with_a_number_behind_it_is_no_password(word: str, number: int) -> None:
    assert why_weak(f"{word}{number}", "nobody-in-particular")


@pytest.mark.parametrize("login", ["juwei", "Liu.Ganshi_2", "neighbourhood_committee-True", "7"])
def test_plain_logins_are_taken(login: str) -> None:
    assert is_login(login)


@pytest.mark.parametrize(
    "login", ["", " juwei", "juwei ", "ju wei", "\u0430dmin", "刘干事", "a\nb", "ｊuwei", "x" * 61]
)
def test_what_looks_like_another_login_is_none(login: str) -> None:
    assert not is_login(login)
