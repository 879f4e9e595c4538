using System.Diagnostics;
using Microsoft.Extensions.Hosting;
using Scheduler.Hosting;

namespace Cluster;

/// <summary>Starts three nodes, kills one, and looks at what became of its work. It is itself a node, of the role Client: it only calls the scheduler.</summary>
internal sealed class Play(Ledger ledger, IScheduler scheduler, IHostApplicationLifetime lifetime)
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(90);

    /// <returns>The exit code: 0 where everything is as it should be.</returns>
    public async Task<int> RunAsync()
    {
        await ledger.CreateAsync();
        var nodes = new List<NodeProcess>();
        try
        {
            nodes.AddRange(Enumerable.Range(1, 3).Select(number => new NodeProcess($"node-{number}", ledger.Schema)));
            Console.WriteLine("Three nodes start on one PostgreSQL. Each of six schedules is due every two seconds; its job works for one second and books that.");
            await UntilAsync("all nodes work", async () => (await ledger.ReadBookedAsync()).Select(line => line.Node).Distinct().Count() == nodes.Count);
            Console.WriteLine("All three work.");

            var victim = await KillOneAsync(nodes);
            await TellTakeoverAsync(victim);
            var right = await JudgeAsync(victim);
            await Task.WhenAll(nodes.Select(node => node.StopAsync()));
            return right ? 0 : 1;
        }
        catch (Exception exception) when (exception is TimeoutException or OperationCanceledException)
        {
            Console.Error.WriteLine(exception.Message);
            return 1;
        }
        finally
        {
            nodes.ForEach(node => node.Dispose());
            await ledger.DropAsync();
        }
    }

    /// <returns>The node's name.</returns>
    private async Task<string> KillOneAsync(List<NodeProcess> nodes)
    {
        // What is seen right after a moment of rest has just begun, and is not done before the node is dead.
        await UntilAsync("there is a moment of rest", async () => (await ActiveAsync()).Count == 0);
        List<Line> active = [];
        await UntilAsync("there is work again", async () => (active = await ActiveAsync()).Count > 0);
        var victim = nodes.Single(node => node.Name == active[0].Node);
        await victim.KillAsync();
        nodes.Remove(victim);
        victim.Dispose();
        Console.WriteLine($"{victim.Name} is killed (kill -9) in the middle of its work.");
        return victim.Name;
    }

    private async Task TellTakeoverAsync(string victim)
    {
        var since = Stopwatch.GetTimestamp();
        await UntilAsync("the others have taken over its work", async () => !(await ActiveAsync()).Any(line => line.Node == victim));
        Console.WriteLine($"Its lease ran out, and after {Stopwatch.GetElapsedTime(since).TotalSeconds:0} s the others have done its work:");
        var (lost, booked) = (await ReadLostAsync(victim), await ledger.ReadBookedAsync());
        foreach (var line in lost)
        {
            Console.WriteLine($"  {Name(line)} was begun by {line.Node} and was done by {booked.First(done => done.Occurrence == line.Occurrence).Node}.");
        }
    }

    private async Task<bool> JudgeAsync(string victim)
    {
        await scheduler.PauseAsync("the play");
        await UntilAsync("all that was begun is done", async () => (await ActiveAsync()).Count == 0);
        var (begun, booked, lost) = (await ledger.ReadBegunAsync(), await ledger.ReadBookedAsync(), await ReadLostAsync(victim));
        var twice = booked.CountBy(line => line.Occurrence).Count(counted => counted.Value > 1);
        var gaps = booked.GroupBy(line => line.Schedule, line => line.Due).Sum(due => due.Distinct().Order().ToList() is var all ? all.Zip(all.Skip(1)).Count(pair => pair.Second - pair.First != Interval) : 0);
        var recorded = await CountSucceededAsync();
        Console.WriteLine($"{booked.Count} occurrences were due: {booked.Count - twice} are booked exactly once, {twice} more than once, {gaps} are missing.");
        Console.WriteLine($"{begun.Count} attempts were begun: {begun.Count - booked.Count} more than there are occurrences, {lost.Count} of them by the node that was killed.");
        Console.WriteLine($"{recorded} runs are recorded as succeeded.");
        var right = twice + gaps == 0 && recorded == booked.Count && begun.Count - booked.Count == lost.Count;
        Console.WriteLine(right ? "Everything is as it should be." : "This is not as it should be.");
        return right;
    }

    /// <returns>What a node has begun and others have booked.</returns>
    private async Task<List<Line>> ReadLostAsync(string node)
    {
        // Only now: what the node had sent before it died may have reached the server after.
        var booked = (await ledger.ReadBookedAsync()).ToHashSet();
        return [.. (await ledger.ReadBegunAsync()).Where(line => line.Node == node && !booked.Contains(line))];
    }

    private async Task<int> CountSucceededAsync()
    {
        var count = 0;
        await foreach (var schedule in scheduler.ListSchedulesAsync())
        {
            count += (await scheduler.ListRunsAsync(new() { ScheduleId = schedule.Id, States = [RunState.Succeeded], Take = 1000 })).Count;
        }

        return count;
    }

    private async Task<List<Line>> ActiveAsync()
    {
        var begun = await ledger.ReadBegunAsync();
        var booked = (await ledger.ReadBookedAsync()).Select(line => line.Occurrence).ToHashSet();
        return [.. begun.Where(line => !booked.Contains(line.Occurrence))];
    }

    private static string Name(Line line) => $"{line.Schedule} of {line.Due:HH:mm:ss}";

    private async Task UntilAsync(string what, Func<Task<bool>> condition)
    {
        var since = Stopwatch.GetTimestamp();
        while (!await condition())
        {
            if (Stopwatch.GetElapsedTime(since) > Patience)
            {
                throw new TimeoutException($"Waited in vain until {what}.");
            }

            await Task.Delay(TimeSpan.FromMilliseconds(20), lifetime.ApplicationStopping);
        }
    }
}
