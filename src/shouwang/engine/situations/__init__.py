"""Situations: small stories of households that say what a rule means, told to both evaluators."""

from shouwang.engine.situations.judging import Verdicts, faults_of, judge
from shouwang.engine.situations.reading import Situation, read_situations
from shouwang.engine.situations.story import Story, build

__all__ = ["Situation", "Story", "Verdicts", "build", "faults_of", "judge", "read_situations"]
