using Actors.Cli.CommandLine;
using CsCheck;

namespace Actors.Cli.Tests.CommandLine;

public class HoconBracketsTests
{
    [Theory]
    [InlineData("")]
    [InlineData("a { b = [1, { c = ${x} }] }")]
    [InlineData("a = \"{[\\\"}\" # {\n// ]\nb = \"\"\"\n{ \"\n\"\"\"")]
    public void Text_whose_brackets_and_quotes_close_has_no_fault(string text) => Assert.Null(HoconBrackets.Fault(text));

    [Theory]
    [InlineData("a {\n b = [1 }\n}", "line 2: '}' cannot close the '[' of line 2")]
    [InlineData("a {\n\n", "line 1: '{' is not closed")]
    [InlineData("\n}", "line 2: '}' closes nothing")]
    [InlineData("\na = \"b\nc\"", "line 2: a text in quotes is not closed")]
    [InlineData("a = \"\"\"b\nc\"\"", "line 1: a text in quotes is not closed")]
    [InlineData("a = \"\\", "line 1: a text in quotes is not closed")]
    public void First_fault_is_told_with_its_line(string text, string fault) => Assert.Equal(fault, HoconBrackets.Fault(text));

    [Fact]
    public void Any_text_comes_to_an_end() => Gen.String["ab{}[]\"\\#/\n "].Sample(text => HoconBrackets.Fault(text)?.Length != 0);
}
