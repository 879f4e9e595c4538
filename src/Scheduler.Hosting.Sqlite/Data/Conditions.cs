namespace Scheduler.Hosting.Sqlite.Data;

/// <summary>The conditions of a query, of which each is there or not, with their parameters in the same order.</summary>
internal sealed class Conditions
{
    private readonly List<string> _conditions = [];
    private readonly List<Action<Statement>> _parameters = [];

    /// <summary>The conditions as the end of a statement.</summary>
    public override string ToString() => _conditions.Count == 0 ? "" : $" where {string.Join(" and ", _conditions)}";

    public Conditions Add(string condition, long? value)
    {
        if (value is { } number)
        {
            Add(condition, statement => statement.With(number));
        }

        return this;
    }

    public Conditions Add(string condition, string? value)
    {
        if (value is not null)
        {
            Add(condition, statement => statement.With(value));
        }

        return this;
    }

    public Conditions Add(string condition, Action<Statement>? bind = null)
    {
        _conditions.Add(condition);
        _parameters.Add(bind ?? (static _ => { }));
        return this;
    }

    public Statement Bind(Statement statement)
    {
        foreach (var bind in _parameters)
        {
            bind(statement);
        }

        return statement;
    }
}
