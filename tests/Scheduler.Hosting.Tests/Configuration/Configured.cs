using System.Text;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using Scheduler.Hosting.Configuration;
using Scheduler.Hosting.DependencyInjection;

namespace Scheduler.Hosting.Tests.Configuration;

/// <summary>An application with a scheduler section: what its options become.</summary>
internal sealed class Configured
{
    public static readonly DateTimeOffset Now = new(2026, 11, 23, 10, 0, 0, TimeSpan.Zero);

    private readonly ConfigurationBuilder _configuration = new();
    private SchedulerSection? _section;

    public ServiceCollection Services { get; } = [];

    public List<JobDescriptor> Jobs { get; } = [Named("tick"), Named("nightly-report")];

    public List<ComponentType> Stores { get; } = [new ComponentType<object>("Memory", settings => _ => settings)];

    /// <summary>The kinds of triggers.</summary>
    public TriggerKinds Kinds { get; set; } = TriggerKinds.BuiltIn;

    public List<ComponentType> Executors { get; } = [.. ExecutorTypes.All];

    public List<CalendarType> Calendars { get; } = [];

    /// <summary>The kinds of jobs: those that are built in, with commands that are allowed and of another machine.</summary>
    public List<JobType> JobTypes { get; } = [BuiltInJobTypes.Http, BuiltInJobTypes.CommandElsewhere];

    // A stream can be read once.
    private SchedulerSection Section => _section ??= new(_configuration.Build());

    /// <summary>Adds a file whose section is this; later ones override earlier ones.</summary>
    public static Configured By(params string[] sections)
    {
        var configured = new Configured();
        foreach (var section in sections)
        {
            configured.Json($$"""{ "Scheduler": {{section}} }""");
        }

        return configured;
    }

    public static JobDescriptor Named(string name, Type? argsType = null) => new(name, _ => throw new NotSupportedException()) { ArgsType = argsType };

    /// <summary>A kind of store or executor that takes every setting.</summary>
    public static ComponentType<object> Any(string name) => new(name, settings =>
    {
        foreach (var key in settings.Unknown.ToList())
        {
            settings.Text(key);
        }

        return services => services;
    });

    public Configured Json(string text) => With(source => source.AddJsonStream(new MemoryStream(Encoding.UTF8.GetBytes(text))));

    public Configured With(Action<IConfigurationBuilder> add)
    {
        add(_configuration);
        return this;
    }

    public Configured Code(Action<SchedulerOptions> configure)
    {
        Services.Configure(configure);
        return this;
    }

    public Configured Job(string name, Type? argsType = null)
    {
        Jobs.Add(Named(name, argsType));
        return this;
    }

    /// <summary>The options, checked.</summary>
    /// <param name="last">Configured in code after the scheduler was added.</param>
    public SchedulerOptions Options(Action<SchedulerOptions>? last = null)
    {
        Services.AddOptions();
        Services.AddSingleton(Section);
        Services.AddSingleton(Kinds);
        Services.AddSingleton<TimeProvider>(new FakeTimeProvider(Now));
        Services.AddSingleton<IConfigureOptions<SchedulerOptions>, SectionReader>();
        Services.AddSingleton<IOptionsFactory<SchedulerOptions>, SchedulerOptionsFactory>();
        Services.AddSingleton<IValidateOptions<SchedulerOptions>, SchedulerOptionsValidator>();
        Services.AddSingleton(services => new DefinitionBuilder(Section, Jobs, Stores, Executors, Kinds, services.GetRequiredService<IServiceProviderIsService>(), Calendars, JobTypes));
        Services.Configure(last ?? (_ => { }));
        return Services.BuildServiceProvider().GetRequiredService<IOptions<SchedulerOptions>>().Value;
    }

    /// <summary>The options as code and configuration fill them, not checked.</summary>
    public SchedulerOptions Read()
    {
        var options = new SchedulerOptions();
        foreach (var configure in Services.BuildServiceProvider().GetServices<IConfigureOptions<SchedulerOptions>>())
        {
            configure.Configure(options);
        }

        new SectionReader(Section, Kinds).Configure(options);
        return options;
    }

    /// <summary>What the options become.</summary>
    /// <param name="now">When; null for <see cref="Now"/>.</param>
    public BuiltDefinitions Build(DateTimeOffset? now = null) =>
        new DefinitionBuilder(Section, Jobs, Stores, Executors, Kinds, Services.BuildServiceProvider().GetRequiredService<IServiceProviderIsService>(), Calendars, JobTypes)
            .Build(Read(), now ?? Now);

    public SchedulerDefinitions Definitions()
    {
        var built = Build();
        Assert.Empty(built.Problems);
        return built.Definitions!;
    }

    public ScheduleDefinition Schedule(string id) => Assert.Single(Definitions().Schedules, declared => declared.Definition.Id == id).Definition;

    /// <summary>The one thing that is wrong.</summary>
    public ConfigurationProblem Problem()
    {
        var built = Build();
        var problem = Assert.Single(built.Problems);
        Assert.Equal(problem.IsWarning, built.Definitions is not null);
        return problem;
    }

    public void Refuses(string code, string path, string message)
    {
        var problem = Problem();
        Assert.Equal((code, path), (problem.Code, problem.Path));
        Assert.Contains(message, problem.Message, StringComparison.Ordinal);
        Assert.False(problem.IsWarning);
    }
}
