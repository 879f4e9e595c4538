using FsCheck.Xunit;
using Scheduler.Hosting.Configuration;

namespace Scheduler.Hosting.Tests.Configuration;

public class KeyTemplateTests
{
    [Theory]
    [InlineData("", "{}", "")]
    [InlineData("all", "{}", "all")]
    [InlineData("partner:{args.partnerId}", """{"partnerId":"acme"}""", "partner:acme")]
    [InlineData("{args.a.b}/{args.c}", """{"a":{"b":1},"c":true}""", "1/true")]
    [InlineData("{args}", "\"eu\"", "eu")]
    [InlineData("{args}", "7", "7")]
    [InlineData("{args.price}", """{"price":1.50}""", "1.50")]
    [InlineData("{args.tags}", """{"tags":["a",1]}""", """["a",1]""")]
    [InlineData("{{{args.id}}}", """{"id":1}""", "{1}")]
    [InlineData("{{args.id}}", """{"id":1}""", "{args.id}")]
    [InlineData("{args.text}", """{"text":"a \"b\" {c}"}""", "a \"b\" {c}")]
    public void OVL_1_a_member_stands_for_its_value(string template, string args, string text) => Assert.Equal(text, Render(template, args));

    [Theory]
    [InlineData("""{"PartnerId":"a"}""", "a")]
    [InlineData("""{"PARTNERID":"a","partnerId":"b"}""", "b")]
    public void A_name_is_found_as_written_or_else_ignoring_case(string args, string text) => Assert.Equal(text, Render("{args.partnerId}", args));

    [Theory]
    [InlineData("")]
    [InlineData("{}")]
    [InlineData("""{"a":null}""")]
    [InlineData("""{"a":{"b":null}}""")]
    [InlineData("""{"a":1}""")]
    [InlineData("""{"a":["b"]}""")]
    [InlineData("null")]
    [InlineData("no JSON")]
    public void What_is_missing_is_the_empty_text(string args) => Assert.Equal("key:", Render("key:{args.a.b}", args));

    [Theory]
    [InlineData("{args.id", "has a { without its }")]
    [InlineData("id}", "has a } that closes nothing")]
    [InlineData("{}", "'{}' is no argument. Write {args.name}")]
    [InlineData("{tenantId}", "'{tenantId}' is no argument.")]
    [InlineData("{Args.id}", "'{Args.id}' is no argument.")]
    [InlineData("{args.}", "'{args.}' is no argument.")]
    [InlineData("{args..a}", "'{args..a}' is no argument.")]
    [InlineData("{args. a}", "'{args. a}' is no argument.")]
    [InlineData("{args.{a}", "'{args.{a}' is no argument.")]
    public void A_malformed_template_is_refused_with_the_remedy(string text, string message)
    {
        Assert.False(KeyTemplate.TryParse(text, out var template, out var problem));
        Assert.Null(template);
        Assert.Contains(message, problem, StringComparison.Ordinal);
    }

    [Property]
    public void Every_text_can_be_written_with_its_braces_doubled(string? text)
    {
        text ??= "";

        Assert.Equal(text, Render(text.Replace("{", "{{", StringComparison.Ordinal).Replace("}", "}}", StringComparison.Ordinal), "{}"));
    }

    private static string Render(string text, string args)
    {
        Assert.True(KeyTemplate.TryParse(text, out var template, out var problem), problem);
        return template.Render(new(System.Text.Encoding.UTF8.GetBytes(args)));
    }
}
