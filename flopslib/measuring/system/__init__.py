"""What this machine is, and what of it is yours.

machine          cores, memory, GPU and their reasons; cgroups: a container's limits; gpu: drivers
noisy_neighbour  a busy process beside a measurement
"""
