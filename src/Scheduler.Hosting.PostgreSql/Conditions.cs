using System.Globalization;
using System.Text;
using NpgsqlTypes;

namespace Scheduler.Hosting.PostgreSql;

/// <summary>The conditions of a query that asks for what is set alone, so that each combination has a plan of its own.</summary>
internal sealed class Conditions
{
    private readonly StringBuilder _text = new();
    private readonly List<(NpgsqlDbType Type, object Value)> _values = [];

    /// <summary>Adds a condition unless its value is null.</summary>
    /// <param name="value">The value.</param>
    /// <param name="before">What stands before the parameter's number.</param>
    /// <param name="type">The value's type.</param>
    /// <param name="after">What stands after it.</param>
    public void Add(object? value, string before, NpgsqlDbType type, string after = "")
    {
        if (value is not null)
        {
            _text.Append(_text.Length == 0 ? " where " : " and ");
            Continue(value, before, type, after);
        }
    }

    /// <summary>Adds a condition without a value.</summary>
    public void Add(string condition) => _text.Append(_text.Length == 0 ? " where " : " and ").Append(condition);

    /// <summary>Goes on with the condition that was added last.</summary>
    public void Continue(object value, string before, NpgsqlDbType type, string after = "")
    {
        _values.Add((type, value));
        _text.Append(before).Append(CultureInfo.InvariantCulture, $"{_values.Count}").Append(after);
    }

    /// <summary>How many rows at most, for the end of the query.</summary>
    public string Limit(int take)
    {
        _values.Add((NpgsqlDbType.Integer, take));
        return string.Create(CultureInfo.InvariantCulture, $" limit ${_values.Count}");
    }

    public void AddTo(Statement statement)
    {
        foreach (var (type, value) in _values)
        {
            statement.With(type, value);
        }
    }

    public override string ToString() => _text.ToString();
}
