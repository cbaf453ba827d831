"""Whether something grows, judged from samples."""

import statistics


class Growth:
    """What is left of a series when its first fifth, the warming up, is dropped.

    Grown is the median of the last third less that of the first third. Noise is what the samples
    scatter around their trend: three times the median deviation from the line between the two.
    """

    def __init__(self, samples, floor):
        """`samples` are pairs of time and value; less than `floor` is never growth."""
        kept = samples[len(samples) // 5 :]
        third = max(1, len(kept) // 3)
        first, last = kept[:third], kept[-third:]
        start, end = (statistics.median(value for _, value in part) for part in (first, last))
        self.first, self.last = start, end
        self.grown = end - start
        from_time, to_time = (statistics.median(at for at, _ in part) for part in (first, last))
        slope = self.grown / (to_time - from_time) if to_time > from_time else 0
        deviations = [abs(value - (start + slope * (at - from_time))) for at, value in kept]
        self.noise = max(floor, 3 * statistics.median(deviations))
        self.per_hour = slope * 3600

    @property
    def is_real(self):
        """Whether it grew by more than noise."""
        return self.grown > self.noise
