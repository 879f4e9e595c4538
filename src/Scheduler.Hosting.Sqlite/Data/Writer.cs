using System.Threading.Channels;

namespace Scheduler.Hosting.Sqlite.Data;

/// <summary>
/// The one writer. While a transaction runs, further writes gather, and go all together in the next: load makes batches, and idleness a low latency. Each write is applied whole or not at all,
/// whatever becomes of the others.
/// </summary>
/// <param name="database">The connection it writes by.</param>
/// <param name="beforeCommit">Writes what belongs to each transaction.</param>
internal sealed class Writer(Database database, Action beforeCommit) : IAsyncDisposable
{
    // So that nobody waits for ever while others go on writing.
    private const int MostTogether = 256;

    private readonly Channel<Write> _writes = Channel.CreateUnbounded<Write>(new() { SingleReader = true });
    private readonly List<Write> _batch = [];
    private Task? _loop;

    public void Start() => _loop = Task.Run(WriteAsync);

    /// <summary>Writes. When it returns, what was written is committed.</summary>
    /// <exception cref="ObjectDisposedException">The store is closed.</exception>
    public Task<T> RunAsync<T>(Func<T> write, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var waiting = new Write<T>(write, cancellationToken);
        ObjectDisposedException.ThrowIf(!_writes.Writer.TryWrite(waiting), typeof(SqliteStore));
        return waiting.Task;
    }

    /// <summary>Writes what has been asked for already, and no more.</summary>
    public async ValueTask DisposeAsync()
    {
        _writes.Writer.TryComplete();
        await (_loop ?? Task.CompletedTask).ConfigureAwait(false);
    }

    private async Task WriteAsync()
    {
        while (await _writes.Reader.WaitToReadAsync().ConfigureAwait(false))
        {
            var failure = Commit();
            foreach (var write in _batch)
            {
                write.Complete(failure);
            }

            _batch.Clear();
        }
    }

    private Exception? Commit()
    {
        while (_batch.Count < MostTogether && _writes.Reader.TryRead(out var write))
        {
            _batch.Add(write);
        }

        try
        {
            database["begin immediate"].Run();
            if (_batch is [var single])
            {
                // What it does is taken back with the transaction: a savepoint would keep a copy of every page it changes.
                if (!single.TryApply())
                {
                    database.RollBack();
                    return null;
                }
            }
            else
            {
                _batch.ForEach(ApplyAlone);
            }

            beforeCommit();
            database["commit"].Run();
            return null;
        }
        catch (Exception exception)
        {
            return RollBack(exception);
        }
    }

    private void ApplyAlone(Write write)
    {
        database["savepoint one"].Run();
        if (!write.TryApply())
        {
            database["rollback to one"].Run();
        }

        database["release one"].Run();
    }

    private Exception RollBack(Exception exception)
    {
        try
        {
            database.RollBack();
            return exception;
        }
        catch (Exception second)
        {
            return new AggregateException(exception, second);
        }
    }

    private abstract class Write
    {
        /// <summary>Does it, and keeps the result or the error.</summary>
        public abstract bool TryApply();

        /// <summary>Tells who waits.</summary>
        /// <param name="failure">What kept the transaction from being committed.</param>
        public abstract void Complete(Exception? failure);
    }

    private sealed class Write<T>(Func<T> write, CancellationToken cancellationToken) : Write
    {
        private readonly TaskCompletionSource<T> _done = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private T _result = default!;
        private Exception? _error;

        public Task<T> Task => _done.Task;

        public override bool TryApply()
        {
            try
            {
                cancellationToken.ThrowIfCancellationRequested();
                _result = write();
                return true;
            }
            catch (Exception exception)
            {
                _error = exception;
                return false;
            }
        }

        public override void Complete(Exception? failure)
        {
            if ((_error ?? failure) is not { } error)
            {
                _done.SetResult(_result);
            }
            else if (error is OperationCanceledException)
            {
                _done.SetCanceled(cancellationToken);
            }
            else
            {
                _done.SetException(error);
            }
        }
    }
}
