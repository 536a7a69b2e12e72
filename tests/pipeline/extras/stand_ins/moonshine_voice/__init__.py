"""Stands in for moonshine-voice where it isn't installed: what it "hears" is how it was asked."""
