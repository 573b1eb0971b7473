"""What this machine is, what of it is yours, and who else uses it.

machine          cores, memory, GPU and their reasons; cgroups: a container's limits; gpu: drivers
noisy_neighbour  a busy process beside a measurement; load: who else is at work
"""
