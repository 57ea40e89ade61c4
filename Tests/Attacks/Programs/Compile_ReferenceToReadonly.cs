// A writable reference to what is given for reading.
// Stopped by: compiler CS8333
public static class Attack
{
    public static ref DmaSegment Run(in DmaSegment segment) => ref segment;
}
