using System.Globalization;
using System.Text;
using Actors.Cli.Clients;
using static Actors.Cli.Output.FigureText;
using static Actors.Cli.Output.SummaryText;

namespace Actors.Cli.Output;

/// <summary>How a pool is, for people.</summary>
internal static class StatusText
{
    /// <summary>All of it, on several lines.</summary>
    public static string Of(PoolLook look)
    {
        var text = new StringBuilder();
        var status = look.Status;
        Row(text, "nodes", Number(look.WithWorkers.Count()));
        foreach (var node in look.WithWorkers)
        {
            text.Append($"  {node.Address}  {Number(node.Workers)} workers, {Number(node.Running)} running, {Number(node.Waiting)} waiting, {Number(node.Superseded)} superseded{(node.Stuck > 0 ? $", {Number(node.Stuck)} stuck" : "")}{(node.IsReachable ? "" : ", UNREACHABLE")}\n");
        }

        Row(text, "workers", Number(status.Workers));
        Row(text, "queued", Number(status.Queued));
        Row(text, "running", Number(status.Running));
        Row(text, "delayed", Number(look.Delayed));
        Row(text, "done", Number(status.Counts.Total) + (look.PerSecond is { } rate ? ", " + Rate(rate) : ""));
        AddCounts(text, status.Counts);
        return text.ToString();
    }

    /// <summary>The most of it, on one line.</summary>
    public static string Line(PoolLook look)
    {
        var (status, culture) = (look.Status, CultureInfo.InvariantCulture);
        var unreachable = look.WithWorkers.Count(node => !node.IsReachable) is > 0 and var count ? string.Create(culture, $" ({count} unreachable)") : "";
        return string.Create(culture, $"{look.At:HH:mm:ss} {look.WithWorkers.Count()} nodes{unreachable}, {status.Workers} workers, {status.Queued} queued, {status.Running} running, {look.Delayed} delayed, {status.Counts.Total} done, {status.Counts.Total - status.Counts.Succeeded} not succeeded, {Rate(look.PerSecond ?? 0)}\n");
    }
}
