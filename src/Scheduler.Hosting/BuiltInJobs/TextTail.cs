using System.Text;

namespace Scheduler.Hosting.BuiltInJobs;

/// <summary>Keeps the end of a text that may be endless: what went wrong stands there.</summary>
internal sealed class TextTail(int limit)
{
    private readonly StringBuilder _text = new();
    private bool _isCut;

    public void Append(ReadOnlySpan<char> text)
    {
        _text.Append(text);

        // Seldom, so that each letter is moved about once.
        if (_text.Length > (2 * limit) + 4096)
        {
            _text.Remove(0, _text.Length - limit - 1);
            _isCut = true;
        }
    }

    /// <summary>The last so many characters of a text; what is cut off is shown by three dots.</summary>
    public static string Of(string text, int limit)
    {
        if (text.Length <= limit)
        {
            return text;
        }

        var from = text.Length - limit;
        return string.Concat("…", text.AsSpan(from < text.Length && char.IsLowSurrogate(text[from]) ? from + 1 : from));
    }

    /// <summary>The end of it, without blank lines after it.</summary>
    public override string ToString()
    {
        var text = Of(_text.ToString().TrimEnd(), limit);
        return _isCut && !text.StartsWith('…') ? $"…{text}" : text;
    }
}
