"""Tests of the doctor's plan."""
