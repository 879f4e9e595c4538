using Scheduler.Hosting.Sqlite.Data;
using Scheduler.Hosting.Stores;

namespace Scheduler.Hosting.Sqlite.Commits;

/// <summary>Draws the numbers of commits. They never come twice, and never go back (FEN-1).</summary>
internal sealed class CommitNumbers(Database database)
{
    // With SqliteSynchronous.Normal a machine that loses its power loses the commits since the last checkpoint of the log, and with them how far the numbers had come. There are never so many.
    private const long LostAtMost = 1_000_000;

    private readonly Statement _save = database["update store set mark = ?"];
    private long _last = database["select mark from store"].Read(static row => row.Long()) + LostAtMost;
    private long _saved;

    public Mark Next() => new(++_last);

    /// <summary>To be called once in each transaction. Numbers that were drawn by one that failed are not drawn again.</summary>
    public void Save()
    {
        if (_last != _saved)
        {
            _save.With(_last).Run();
            _saved = _last;
        }
    }
}
