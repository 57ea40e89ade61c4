using AsterCosmos.Benchmarks;

namespace AsterCosmos.Tests;

public sealed class TimeRecorderTests
{
    [Fact]
    public void Percentiles_are_those_of_the_sorted_times_within_two_thousandths()
    {
        var random = new Random(1);
        double[] times = [.. Enumerable.Range(0, 10_000).Select(_ => Math.Pow(10, (random.NextDouble() * 12) - 1))];
        var recorder = new TimeRecorder();
        foreach (double time in times)
            recorder.Add(time);
        Array.Sort(times);
        foreach (double share in new[] { 0.001, 0.1, 0.5, 0.9, 0.99, 0.999, 1 })
        {
            double exact = times[(int)Math.Ceiling(share * times.Length) - 1];
            Assert.InRange(recorder.At(share), exact * 0.998 - 0.001, exact * 1.002 + 0.001);
        }
    }

    [Fact]
    public void Every_whole_nanosecond_up_to_a_microsecond_is_told_apart()
    {
        for (int time = 1; time < 1000; time++)
        {
            var recorder = new TimeRecorder();
            recorder.Add(time);
            Assert.InRange(recorder.At(0.5), time, time * 1.002);
        }
    }

    [Fact]
    public void Longest_is_exact_and_times_out_of_range_are_kept()
    {
        var recorder = new TimeRecorder();
        recorder.Add(-5);
        recorder.Add(1234.567);
        Assert.Equal(1234.567, recorder.Summarize().Max, precision: 2);
        recorder.Add(1e30);
        Assert.Equal(3, recorder.Count);
        Assert.InRange(recorder.At(1), 3.6e13, 3.7e13);
    }

    [Fact]
    public void Cleared_recorder_is_as_new()
    {
        var recorder = new TimeRecorder();
        recorder.Add(100);
        recorder.Clear();
        Assert.Equal(0, recorder.Count);
        Assert.Equal(0, recorder.Summarize().Max);
        recorder.Add(7);
        Assert.Equal(7, recorder.At(0.5));
    }
}
