namespace Actors;

/// <summary>Takes back what nodes were handed and have not begun: because others are idle, or dispatch is paused. In the router's turn, but for what a pause asks.</summary>
/// <param name="peers">The nodes.</param>
/// <param name="nothingTaken">Told, while dispatch is paused, that they have nothing any more which they have not begun.</param>
internal sealed class TakingBack(Func<Peer[]> peers, Action nothingTaken)
{
    private volatile bool _isNoneTaken = true;
    private bool _isTakingAllBack;

    /// <summary>Whether nothing was handed to them that they have not begun. By anyone.</summary>
    public bool IsNoneTaken => _isNoneTaken;

    /// <summary>Whether tasks wait at a node while another is idle.</summary>
    public bool IsUneven => Array.Exists(peers(), peer => peer.Idle > 0) && Array.Exists(peers(), peer => peer is { IsReachable: true, Waiting: > 0 });

    /// <summary>Before anything is taken: a pause that comes after the take is to see it.</summary>
    public void NoteTaking(bool isPaused) => _isNoneTaken &= isPaused;

    /// <summary>A node is handed an attempt, which may have to wait there.</summary>
    public void NoteTaken() => _isNoneTaken = _isTakingAllBack = false;

    /// <summary>A new router goes on with what an earlier one had handed out, which may wait there.</summary>
    public void NoteAdopted() => _isNoneTaken = false;

    /// <summary>Asks every node for what it has not begun: dispatch is paused.</summary>
    public void AskAll()
    {
        _isTakingAllBack = true;
        foreach (var peer in peers().Where(peer => peer is { IsReachable: true, Workers: > 0 }))
        {
            peer.AskBack(TakeBack.All); // Also one that was asked for a part of it.
        }

        NoteAnswer();
    }

    /// <summary>A node has answered, or does not any more: once everything was asked for and given back, nothing is taken.</summary>
    public void NoteAnswer()
    {
        if (_isTakingAllBack && !Array.Exists(peers(), peer => peer is { IsReachable: true, AskedBack: > 0 }))
        {
            _isTakingAllBack = false;
            _isNoneTaken = true;
            nothingTaken();
        }
    }

    /// <summary>Some node is idle and others hold tasks that wait: half of these are asked for.</summary>
    public void AskSome() => AskSome(isAtOnce: false);

    /// <summary>As <see cref="AskSome()"/>, as soon as a node is idle. Whoever has just kept what it was asked for would keep it again, and be asked again, as fast as the network is.</summary>
    public void AskSomeAtOnce() => AskSome(isAtOnce: true);

    /// <summary>
    /// Time has passed: what waits at a node for longer than its pace would have it is asked for, if others have workers. While tasks come these may never be idle, and a task
    /// behind a long one would wait for ever.
    /// </summary>
    public void Tick()
    {
        foreach (var peer in peers().Where(peer => peer is { IsReachable: true, Waiting: > 0, AskedBack: 0 } && Array.Exists(peers(), other => other != peer && other is { IsReachable: true, Able: > 0 })))
        {
            peer.AskBack(peer.Waiting);
        }
    }

    private void AskSome(bool isAtOnce)
    {
        if (!IsUneven)
        {
            return;
        }

        foreach (var peer in peers().Where(peer => peer is { IsReachable: true, Waiting: > 0, AskedBack: 0 } && !(isAtOnce && peer.HasKept)))
        {
            peer.AskBack((peer.Waiting + 1) / 2);
        }
    }
}
