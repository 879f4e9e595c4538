namespace Scheduler.Hosting.Stores.InMemory;

/// <summary>Runs in the order in which they came, linked through the runs themselves; a run is in one list at most.</summary>
internal sealed class RunList
{
    private RunRecord? _newest;

    /// <summary>How many.</summary>
    public int Count { get; private set; }

    /// <summary>The one that came first.</summary>
    public RunRecord? Oldest { get; private set; }

    public void Add(RunRecord run)
    {
        if (_newest is null)
        {
            Oldest = run;
        }
        else
        {
            (run.Older, _newest.Newer) = (_newest, run);
        }

        _newest = run;
        Count++;
    }

    public void Remove(RunRecord run)
    {
        if (run.Older is null)
        {
            Oldest = run.Newer;
        }
        else
        {
            run.Older.Newer = run.Newer;
        }

        if (run.Newer is null)
        {
            _newest = run.Older;
        }
        else
        {
            run.Newer.Older = run.Older;
        }

        run.Older = run.Newer = null;
        Count--;
    }

    /// <summary>The runs, oldest first.</summary>
    public IEnumerable<RunRecord> All()
    {
        for (var run = Oldest; run is not null; run = run.Newer)
        {
            yield return run;
        }
    }
}
