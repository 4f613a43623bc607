"""The tables of config.toml that concern whoever looks after the machine: backup, alarm, log."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, StrictInt

from mailbot.config_values import StateFile, Text


class Table(BaseModel):
    """A table of the config: frozen, and without unknown keys."""

    model_config = ConfigDict(frozen=True, extra="forbid", validate_default=True)


class Backup(Table):
    every_minutes: StrictInt = Field(default=60, ge=0, le=10_080)
    folder: StateFile = Path("backups")
    keep: StrictInt = Field(default=24, ge=1, le=1000)
    days: StrictInt = Field(default=7, ge=0, le=1000)


class Alarm(Table):
    after_hours: StrictInt = Field(default=4, ge=1, le=72)
    file: StateFile | None = None
    command: tuple[Text, ...] = ()


class Log(Table):
    level: Literal["debug", "info", "warning", "error"] = "info"
    format: Literal["text", "json"] = "text"
