namespace Scheduler.Hosting.Stores.InMemory;

/// <summary>Runs of one stream by id. Nearly always there is one at most: it is a field, and only a second one costs a dictionary.</summary>
internal struct RunSet
{
    private RunRecord? _first;
    private Dictionary<RunId, RunRecord>? _others;

    /// <summary>How many.</summary>
    public readonly int Count => (_first is null ? 0 : 1) + (_others?.Count ?? 0);

    public readonly RunRecord? Find(RunId id) => _first?.Id == id ? _first : _others?.GetValueOrDefault(id);

    public void Add(RunRecord run)
    {
        if (_first is null)
        {
            _first = run;
        }
        else
        {
            (_others ??= []).Add(run.Id, run);
        }
    }

    public void Remove(RunRecord run)
    {
        if (_first == run)
        {
            _first = null;
        }
        else
        {
            _others!.Remove(run.Id);
        }
    }

    public readonly IEnumerable<RunRecord> All()
    {
        IEnumerable<RunRecord> others = _others is null ? [] : _others.Values;
        return _first is null ? others : others.Prepend(_first);
    }
}
