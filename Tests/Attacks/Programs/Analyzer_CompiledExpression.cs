// An expression tree that is compiled: a call of a private method.
// Stopped by: analyzer RS0030
using System.Linq.Expressions;

public static class Attack
{
    public static void Run(VmPager pager) => Expression.Lambda<Action>(Expression.Call(Expression.Constant(pager), "Revoke", null)).Compile()();
}
