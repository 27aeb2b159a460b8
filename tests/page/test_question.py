"""What is on screen and the words of a command line say the same."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from sim.page.question import CHOICES, GROUPS, SWITCHES, Question, joined, question_of, split

PARAMETERS = frozenset({"behaviour.buy.loss_aversion", "seed", "platform.social.commission"})
NAMES = st.text("abcxyz_09", min_size=1, max_size=6)
QUESTIONS = st.builds(
    Question,
    st.dictionaries(st.sampled_from(GROUPS), st.lists(NAMES, min_size=1, max_size=3, unique=True).map(tuple)),
    st.fixed_dictionaries(dict.fromkeys(CHOICES, NAMES)),
    st.lists(st.sampled_from(SWITCHES), unique=True).map(lambda names: tuple(n for n in SWITCHES if n in names)),
    st.dictionaries(st.sampled_from(sorted(PARAMETERS)), st.sampled_from(["1", "-0.5", "2e-3", "true", "x"])).map(
        lambda said: tuple(said.items())
    ),
    st.sampled_from([(), ("+strategies.points.to={a:1}",), ("x=[1,2]", "y='a b'")]),
)


@given(QUESTIONS)
@settings(max_examples=80)
def test_words_are_read_back_as_the_same_question(question: Question) -> None:
    words = question.words
    assert question_of(split(joined(words)), PARAMETERS).words == words
    again = question_of(words, PARAMETERS)
    assert (again.asked, again.switches, again.values) == (question.asked, question.switches, question.values)
    assert all(again.chosen.get(group, usual) == question.chosen[group] for group, usual in CHOICES.items())


def test_what_has_no_place_on_screen_is_kept_as_it_was_typed() -> None:
    words = ["+scenario=a", "+scenario=b", "population.persons=400", "seed=1", "seed=2", "+case={a:1}", "size=small"]
    question = question_of(words, PARAMETERS)
    assert question.asked == {"scenario": ("a",)} and question.size == "small"
    assert question.values == (("seed", "1"),)
    assert question.more == ("+scenario=b", "population.persons=400", "seed=2", "+case={a:1}")
    assert sorted(question.words) == sorted(words)
