using System.Globalization;
using Scheduler.Hosting.Triggers;

namespace Scheduler.Hosting.CommandLine.Crontabs;

/// <summary>What a crontab says: its jobs, and what could not be converted or is otherwise here.</summary>
internal sealed class Crontab
{
    // They say what cron does with the output, which here goes elsewhere.
    private static readonly string[] OfMail = ["MAILTO", "MAILFROM", "CONTENT_TYPE", "CONTENT_TRANSFER_ENCODING"];

    private readonly List<CrontabJob> _jobs = [];
    private readonly List<(int Line, string Why)> _refused = [];
    private readonly List<(int Line, string What)> _notes = [];
    private readonly CrontabNames _names = new();

    private Crontab()
    {
    }

    public IReadOnlyList<CrontabJob> Jobs => _jobs;

    /// <summary>The lines that could not be converted, and why.</summary>
    public IReadOnlyList<(int Line, string Why)> Refused => _refused;

    /// <summary>Lines that mean something else here, or nothing.</summary>
    public IReadOnlyList<(int Line, string What)> Notes => _notes;

    /// <param name="text">The crontab.</param>
    /// <param name="user">The user whose lines are wanted, of a crontab that has a column of users; null of one that has none.</param>
    public static Crontab Read(string text, string? user)
    {
        var crontab = new Crontab();
        var (variables, comments, number) = (new Dictionary<string, string>(StringComparer.Ordinal), new CrontabComments(), 0);
        foreach (var line in text.Split('\n'))
        {
            number++;
            switch (CrontabLine.Read(line, user is not null))
            {
                case CrontabLine.Comment comment:
                    comments.Add(comment.Text);
                    continue;
                case CrontabLine.Variable variable:
                    crontab.Take(variable, variables, number);
                    break;
                case CrontabLine.Job job:
                    crontab.Take(job, comments.Take(), variables, user, number);
                    break;
                case CrontabLine.Malformed malformed:
                    crontab._refused.Add((number, malformed.Why));
                    break;
            }

            comments.Take();
        }

        return crontab;
    }

    private void Take(CrontabLine.Variable variable, Dictionary<string, string> variables, int line)
    {
        if (OfMail.Contains(variable.Name))
        {
            _notes.Add((line, $"{variable.Name} is left out: nothing is mailed. What a command writes goes to the log, and its end into the result of the run."));
            return;
        }

        if (variable.Name == "RANDOM_DELAY" && !int.TryParse(variable.Value, NumberStyles.None, CultureInfo.InvariantCulture, out _))
        {
            _refused.Add((line, $"RANDOM_DELAY '{variable.Value}' is not a whole number of minutes."));
            return;
        }

        variables[variable.Name] = variable.Value;
    }

    private void Take(CrontabLine.Job job, string? comment, Dictionary<string, string> variables, string? user, int line)
    {
        if (WhyNot(job, user) is { } why)
        {
            _refused.Add((line, why));
            return;
        }

        try
        {
            if (variables.TryGetValue("CRON_TZ", out var zone))
            {
                TimeZones.Find(zone);
            }

            _jobs.Add(new(line, _names.Of(job.Command, line), comment, CrontabTimes.Convert(job.When), job.Command, job.Input, new Dictionary<string, string>(variables, StringComparer.Ordinal)));
        }
        catch (InvalidTriggerException exception)
        {
            _refused.Add((line, exception.Message));
        }
    }

    private static string? WhyNot(CrontabLine.Job job, string? user) =>
        job.User is { } other && other != user ? $"It runs as user '{other}', and commands run as the user of the application, here '{user}'. For an application that runs as '{other}' import with --user {other}."
        : job.User is null && job.Command.StartsWith("root ", StringComparison.Ordinal) ? "Its command begins with 'root', as in a crontab with a column of users. Import that with --system."
        : null;
}
