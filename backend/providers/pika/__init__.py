"""Pika: clips from pictures and words, through fal.ai."""

from providers.pika.adapter import Pika

__all__ = ["Pika"]
