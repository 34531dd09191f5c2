"""Views: one file for each way of showing a map; each makes Scenes and nothing else."""

from __future__ import annotations

from immunograph.draw.views.full import full
from immunograph.draw.views.hood import hood
from immunograph.draw.views.loop import loop
from immunograph.draw.views.path import path
from immunograph.draw.views.predicted import predicted
from immunograph.draw.views.steps import steps

__all__ = ["full", "hood", "loop", "path", "predicted", "steps"]
