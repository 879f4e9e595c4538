namespace Scheduler.Hosting.Stores.InMemory;

/// <summary>How many active runs have the same limit key, whatever started them (OVL-1).</summary>
internal sealed class ActiveCounts
{
    private readonly Dictionary<string, int> _counts = [];

    public int this[string key] => _counts.GetValueOrDefault(key);

    public void Add(string? key)
    {
        if (key is not null)
        {
            _counts[key] = this[key] + 1;
        }
    }

    public void Remove(string? key)
    {
        if (key is not null && --_counts[key] is var left && left == 0)
        {
            _counts.Remove(key);
        }
    }
}
