using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;

namespace Scheduler.Hosting.BuiltInJobs;

/// <summary>A process and those that it has started: who asks a shell to end means the programs that it runs, too. All that is special to an operating system stands here.</summary>
/// <remarks>On Linux all of them are asked to end; on other systems of Unix the first alone; Windows has no way to ask, so there they are killed.</remarks>
internal sealed class ProcessTree
{
    private const int Sigterm = 15;
    private const int Sigkill = 9;

    private readonly Process _root;
    private readonly IReadOnlyList<Member> _members;

    private ProcessTree(Process root, IReadOnlyList<Member> members) => (_root, _members) = (root, members);

    /// <summary>The tree as it is now.</summary>
    public static ProcessTree Of(Process root) => new(root, OperatingSystem.IsLinux() ? Members(root.Id) : []);

    /// <summary>Asks all to end.</summary>
    public void Terminate()
    {
        if (OperatingSystem.IsWindows())
        {
            Kill();
        }
        else if (_members.Count > 0)
        {
            Signal(Sigterm);
        }
        else if (!_root.HasExited)
        {
            _ = SendSignal(_root.Id, Sigterm);
        }
    }

    /// <summary>Ends all that are left, and those that they have started since.</summary>
    public void Kill()
    {
        try
        {
            _root.Kill(entireProcessTree: true);
        }
        catch (Exception exception) when (exception is InvalidOperationException or Win32Exception or AggregateException)
        {
            // It has ended in between, or it is not ours to kill, such as one that has become another user's; the others are ended all the same.
        }

        Signal(Sigkill);
    }

    private void Signal(int signal)
    {
        // The number of a process that has ended may be another's by now.
        foreach (var member in _members.Where(member => Read(member.Id) is { } now && now.Started == member.Started))
        {
            _ = SendSignal(member.Id, signal);
        }
    }

    private static List<Member> Members(int root)
    {
        var all = Directory.EnumerateDirectories("/proc")
            .Select(folder => int.TryParse(Path.GetFileName(folder.AsSpan()), NumberStyles.None, CultureInfo.InvariantCulture, out var id) ? Read(id) : null)
            .OfType<Member>()
            .ToLookup(process => process.Parent);
        var members = new List<Member>();
        if (Read(root) is { } first)
        {
            members.Add(first);
        }

        for (var i = 0; i < members.Count; i++)
        {
            members.AddRange(all[members[i].Id]);
        }

        return members;
    }

    // proc(5): number, name in brackets, state, parent, ... and as the 22nd when it was started. The name may have blanks and brackets itself.
    private static Member? Read(int id)
    {
        try
        {
            var text = File.ReadAllText($"/proc/{id.ToString(CultureInfo.InvariantCulture)}/stat");
            var fields = text[(text.LastIndexOf(')') + 2)..].Split(' ');
            return new(id, int.Parse(fields[1], CultureInfo.InvariantCulture), long.Parse(fields[19], CultureInfo.InvariantCulture));
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return null; // It has ended.
        }
    }

    [DllImport("libc", EntryPoint = "kill")]
    private static extern int SendSignal(int id, int signal);

    private sealed record Member(int Id, int Parent, long Started);
}
