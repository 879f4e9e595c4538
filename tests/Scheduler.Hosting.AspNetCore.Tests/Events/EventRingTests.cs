using System.Text;
using Scheduler.Hosting.AspNetCore.Events;

namespace Scheduler.Hosting.AspNetCore.Tests.Events;

public sealed class EventRingTests
{
    private readonly EventRing _ring = new(null!, "life");
    private readonly List<ReadOnlyMemory<byte>> _frames = [];

    [Fact]
    public void Each_event_is_read_once_in_order()
    {
        var position = _ring.End;
        Add(3);

        Assert.Equal(0, _ring.Read(ref position, _frames).Lost);
        Assert.Equal(["life-0", "life-1", "life-2"], Ids());
        _frames.Clear();
        Assert.Equal(0, _ring.Read(ref position, _frames).Lost);
        Assert.Empty(_frames);
    }

    [Fact]
    public void Who_is_too_slow_loses_the_oldest_and_is_told_how_many()
    {
        var position = _ring.End;
        Add(EventRing.Capacity + 7);

        Assert.Equal(7, _ring.Read(ref position, _frames).Lost);
        Assert.Equal("life-7", Ids()[0]);
        Assert.Equal(EventRing.Capacity, _frames.Count);
    }

    [Theory]
    [InlineData("life-0", 1L)]
    [InlineData("life-2", 3L)]
    [InlineData("life--1", 0L)]
    [InlineData("life-3", null)]
    [InlineData("life--2", null)]
    [InlineData("other-0", null)]
    [InlineData("life", null)]
    [InlineData("life-x", null)]
    public void An_id_says_where_its_client_goes_on(string id, long? position)
    {
        Add(3);

        Assert.Equal(position, _ring.After(id));
    }

    [Fact]
    public async Task Who_waits_is_woken_by_the_next_event_and_by_the_end()
    {
        var position = _ring.End;
        var (_, more, ended) = _ring.Read(ref position, _frames);
        Assert.False(more.IsCompleted || ended);

        Add(1);
        await more.WaitAsync(ApiHost.Patience, TestContext.Current.CancellationToken);
        (_, more, _) = _ring.Read(ref position, _frames);
        _ring.Finish();
        await more.WaitAsync(ApiHost.Patience, TestContext.Current.CancellationToken);
        Assert.True(_ring.Read(ref position, _frames).Ended);
    }

    [Fact]
    public void A_text_with_line_breaks_stays_one_event()
    {
        _ring.Add(new ConfigurationRejected(DateTimeOffset.UnixEpoch, ["a\n\nevent: RunSucceeded\ndata: {}\n\nb"]));
        var position = 0L;
        _ring.Read(ref position, _frames);

        Assert.Single(Encoding.UTF8.GetString(_frames[0].Span).Split("\n\n", StringSplitOptions.RemoveEmptyEntries));
    }

    private void Add(int count)
    {
        for (var i = 0; i < count; i++)
        {
            _ring.Add(new SchedulerStarted(DateTimeOffset.UnixEpoch));
        }
    }

    private List<string> Ids() => [.. _frames.Select(frame => Encoding.UTF8.GetString(frame.Span).Split('\n')[0]["id: ".Length..])];
}
