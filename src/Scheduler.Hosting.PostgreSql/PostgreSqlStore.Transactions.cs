using System.Data;
using System.Data.Common;
using Npgsql;
using Scheduler.Hosting.PostgreSql.Commits;
using Scheduler.Hosting.PostgreSql.Edits;
using Scheduler.Hosting.Stores;

namespace Scheduler.Hosting.PostgreSql;

/// <content>
/// Writing within a caller's transaction. Nothing is notified: within the transaction it would make all who notify wait for one another at their commits, and after it nobody here knows.
/// </content>
internal sealed partial class PostgreSqlStore
{
    public async ValueTask<IReadOnlyList<RunId>> EnqueueAsync(DbTransaction transaction, IReadOnlyList<NewRun> runs, CancellationToken cancellationToken)
    {
        var answers = new RunId[runs.Count];
        IReadOnlyList<int> left = [.. Enumerable.Range(0, runs.Count)];
        while (left.Count > 0)
        {
            var (commit, indices) = (new Commit(), left);
            commit.Enqueues.AddRange(indices.Select(index => runs[index]));
            var written = await WithinAsync(transaction, connection => WriteAsync(connection, commit, cancellationToken), cancellationToken).ConfigureAwait(false);
            foreach (var (index, id) in indices.Zip(written.Result.Enqueued))
            {
                answers[index] = id;
            }

            // The run that had the unique key ended in between.
            left = [.. written.Again.Select(again => indices[again])];
        }

        return answers;
    }

    public async ValueTask<IReadOnlyList<EditResult>> EditAsync(DbTransaction transaction, IReadOnlyList<ScheduleEdit> edits, CancellationToken cancellationToken)
    {
        Check(edits, cancellationToken);
        return edits.Count == 0
            ? []
            : (await WithinAsync(transaction, connection => EditWriter.WriteWithinAsync(connection, _schema, edits, _clock.Provided, cancellationToken), cancellationToken).ConfigureAwait(false)).Results;
    }

    public async ValueTask<bool> FinishAsync(DbTransaction transaction, Finish finish, CancellationToken cancellationToken)
    {
        var commit = new Commit();
        commit.Finishes.Add(finish);
        return (await WithinAsync(transaction, connection => WriteAsync(connection, commit, cancellationToken), cancellationToken).ConfigureAwait(false)).Result.Finished[0];
    }

    // The database's own "now" is when the caller's transaction began, which may be long ago.
    private Task<Written> WriteAsync(NpgsqlConnection connection, Commit commit, CancellationToken cancellationToken) =>
        CommitWriter.WriteAsync(connection, _schema, commit, Now, within: true, cancellationToken);

    private async Task<T> WithinAsync<T>(DbTransaction transaction, Func<NpgsqlConnection, Task<T>> write, CancellationToken cancellationToken)
    {
        var connection = ConnectionOf(transaction);
        if (!_open)
        {
            await OpenAsync(cancellationToken).ConfigureAwait(false);
        }

        try
        {
            return await write(connection).ConfigureAwait(false);
        }
        catch (PostgresException exception) when (exception.SqlState is PostgresErrorCodes.UndefinedTable or PostgresErrorCodes.InvalidSchemaName)
        {
            throw new ArgumentException(
                $"Store '{_settings.Name}' has its tables in schema '{_schema.Name}', which database '{connection.Database}' of the transaction has not. Begin the transaction on the store's database.", nameof(transaction), exception);
        }
    }

    private NpgsqlConnection ConnectionOf(DbTransaction transaction)
    {
        if (transaction is not NpgsqlTransaction own)
        {
            throw new ArgumentException($"Store '{_settings.Name}' is in PostgreSQL, and this is a {transaction.GetType().Name}. Begin the transaction on an NpgsqlConnection to the store's database.", nameof(transaction));
        }

        try
        {
            // Of one that has ended this throws; its connection it still shows, and what is written there would be committed at once.
            if (own.IsolationLevel != IsolationLevel.Chaos && own.Connection is { } connection)
            {
                return connection;
            }
        }
        catch (InvalidOperationException)
        {
            // Said below.
        }

        throw new ArgumentException($"The transaction has ended, so nothing can be written within it to store '{_settings.Name}'. Write before its commit.", nameof(transaction));
    }
}
