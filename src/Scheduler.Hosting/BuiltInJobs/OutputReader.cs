namespace Scheduler.Hosting.BuiltInJobs;

/// <summary>Reads what a program writes, however much it is: keeps the end of it, and hands on each line.</summary>
internal sealed class OutputReader
{
    // A longer line is handed on in parts.
    private const int LongestLine = 4096;

    private readonly Lock _lock = new();
    private readonly TextTail _tail;
    private readonly Action<string>? _line;
    private readonly char[] _open = new char[LongestLine];
    private int _length;

    /// <param name="reader">What the program writes.</param>
    /// <param name="limit">How many characters are kept.</param>
    /// <param name="line">Takes each line; null for nobody.</param>
    public OutputReader(StreamReader reader, int limit, Action<string>? line)
    {
        (_tail, _line) = (new(limit), line);
        Completion = ReadAsync(reader);
    }

    /// <summary>Ends with the output. It never throws.</summary>
    public Task Completion { get; }

    /// <summary>The end of what was written so far.</summary>
    public string Text
    {
        get
        {
            lock (_lock)
            {
                return _tail.ToString();
            }
        }
    }

    private async Task ReadAsync(StreamReader reader)
    {
        var block = new char[4096];
        try
        {
            while (await reader.ReadAsync(block).ConfigureAwait(false) is > 0 and var length)
            {
                Take(block.AsSpan(0, length));
            }
        }
        catch (Exception exception) when (exception is IOException or ObjectDisposedException or OperationCanceledException)
        {
            // Nobody waits for the rest any more: its run has ended.
        }

        HandOn();
    }

    private void Take(ReadOnlySpan<char> text)
    {
        lock (_lock)
        {
            _tail.Append(text);
        }

        if (_line is null)
        {
            return;
        }

        foreach (var letter in text)
        {
            if (letter == '\n' || _length == LongestLine)
            {
                HandOn();
            }

            if (letter is not '\n' and not '\r')
            {
                _open[_length++] = letter;
            }
        }
    }

    private void HandOn()
    {
        if (_length > 0)
        {
            _line?.Invoke(new(_open, 0, _length));
            _length = 0;
        }
    }
}
