using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Components.Web;
using Scheduler.Hosting.Diagnostics;
using WebApp;
using WebApp.Jobs;
using WebApp.Stock;

var builder = WebApplication.CreateBuilder(args);

builder.Services.AddScheduler()
    .AddJob<SyncCatalogue>()
    .AddJob<RenewPriceList>()
    .AddJob<ApplyDiscount>()
    .AddJob("count-catalogue", (Catalogue catalogue) => catalogue.Count())
    .AddSchedule("count-catalogue", schedule => schedule.Every(TimeSpan.FromSeconds(30)));

builder.Services.AddSingleton<Catalogue>();
builder.Services.AddSingleton<SupplierFeed>();
builder.Services.AddTransient<HtmlRenderer>();
builder.Services.AddHealthChecks().AddCheck<SchedulerHealthCheck>("scheduler");
builder.Services.AddProblemDetails();
builder.Services.AddExceptionHandler<SchedulerExceptionHandler>();
builder.Services.AddControllers()
    .AddJsonOptions(json => json.JsonSerializerOptions.Converters.Add(new JsonStringEnumConverter()));

var app = builder.Build();

// Such as: dotnet run -- scheduler validate
if (await app.RunSchedulerCommandAsync(args))
{
    return;
}

app.UseExceptionHandler();
app.MapControllers();
app.MapHealthChecks("/healthz");
app.MapScheduler("/scheduler");    // only for this machine, until a policy opens it
await app.RunAsync();
