"""Speaking instead of typing: the microphone, what keeps its sound, and what shows that it is open."""
