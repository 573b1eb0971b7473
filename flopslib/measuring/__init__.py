"""How fast is it done? This machine, and what its clock shows.

system       which cores, how much memory and which GPU are really yours, and why
timing       one function under the clock, and how far to trust it
ceilings     what arithmetic and memories can do at most
roofline     the bound by FLOP per byte, and the points under it
stores       why work that writes lies below a slope that was measured by reading
utilisation  the share of a peak that went into a model: MFU and HFU
energy       joules of a piece of work, from a meter or as a range
card         one line of text that shows a machine's speed to a class

Results are plain objects with honest reprs; drawing and teaching are other rooms.
"""
