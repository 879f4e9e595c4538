using Scheduler.Hosting.AspNetCore.Json;

namespace Scheduler.Hosting.AspNetCore.Api;

/// <summary>A request that is not answered as it was asked. Thrown within the package alone, and written as a problem.</summary>
/// <param name="status">The status of the answer.</param>
/// <param name="errors">What is wrong, at least one.</param>
internal sealed class ApiException(int status, IReadOnlyList<ProblemError> errors) : Exception(errors[0].Message)
{
    public ApiException(int status, string code, string message, string? path = null)
        : this(status, [new() { Code = code, Path = path, Message = message }])
    {
    }

    public int Status => status;

    public IReadOnlyList<ProblemError> Errors => errors;

    public static ApiException BadRequest(string code, string message, string? path = null) => new(400, code, message, path);
}
