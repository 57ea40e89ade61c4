# How gdb debugs a kernel; read by .vscode/launch.json, and by hand: gdb -x Cosmos.Build/Launch/kernel.gdb NAME.debug.elf
set pagination off
set confirm off
set width 0
set filename-display basename
set print thread-events off

# The runtime finds null references and stops threads by signals that the nucleus makes of traps: nothing for gdb to see, but a remote may report one.
handle SIGSEGV nostop noprint pass
handle SIGFPE nostop noprint pass

# class-of ADDRESS: which class an object is of, whatever the type of the variable says.
define class-of
    info symbol *(void**)$arg0
end
document class-of
class-of ADDRESS: which class the object at that address is of.
end
