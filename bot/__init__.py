"""MagSleep: the science of magnesium and sleep, in a chat."""
