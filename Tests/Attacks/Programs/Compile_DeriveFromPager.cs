// A pager that decides for itself.
// Stopped by: compiler CS0509
public class Attack : VmPager
{
}
