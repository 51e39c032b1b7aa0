# Print an optspec for argparse to handle cmd's options that are independent of any subcommand.
function __fish_macveil_global_optspecs
    string join \n h/help V/version
end

function __fish_macveil_needs_command
    # Figure out if the current invocation already has a command.
    set -l cmd (commandline -opc)
    set -e cmd[1]
    argparse -s (__fish_macveil_global_optspecs) -- $cmd 2>/dev/null
    or return
    if set -q argv[1]
        # Also print the command, so this can be used to figure out what it is.
        echo $argv[1]
        return 1
    end
    return 0
end

function __fish_macveil_using_subcommand
    set -l cmd (__fish_macveil_needs_command)
    test -z "$cmd"
    and return 1
    contains -- $cmd[1] $argv
end

complete -c macveil -n "__fish_macveil_needs_command" -s h -l help -d 'Print help'
complete -c macveil -n "__fish_macveil_needs_command" -s V -l version -d 'Print version'
complete -c macveil -n "__fish_macveil_needs_command" -f -a "run" -d 'Run the daemon in the foreground'
complete -c macveil -n "__fish_macveil_needs_command" -f -a "status" -d 'Show what the daemon knows of the interfaces'
complete -c macveil -n "__fish_macveil_needs_command" -f -a "watch" -d 'Show what happens, as it happens'
complete -c macveil -n "__fish_macveil_needs_command" -f -a "explain" -d 'Say which address a network sees, why, and when it changes next'
complete -c macveil -n "__fish_macveil_needs_command" -f -a "pin" -d 'Keep a connection\'s present address'
complete -c macveil -n "__fish_macveil_needs_command" -f -a "reroll" -d 'Give a connection another address'
complete -c macveil -n "__fish_macveil_needs_command" -f -a "history" -d 'Show the addresses that the air saw'
complete -c macveil -n "__fish_macveil_needs_command" -f -a "connection" -d 'Connect and disconnect'
complete -c macveil -n "__fish_macveil_needs_command" -f -a "reload" -d 'Read the configuration again'
complete -c macveil -n "__fish_macveil_needs_command" -f -a "doctor" -d 'Look for what keeps macveil from its work, and say what to do'
complete -c macveil -n "__fish_macveil_needs_command" -f -a "setup" -d 'Write a first configuration that suits this machine'
complete -c macveil -n "__fish_macveil_needs_command" -f -a "complete-names" -d 'Print the names of connections, for shell completion'
complete -c macveil -n "__fish_macveil_needs_command" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c macveil -n "__fish_macveil_using_subcommand run" -l ctrl-dir -d 'The directory of wpa_supplicant\'s control sockets' -r -F
complete -c macveil -n "__fish_macveil_using_subcommand run" -l config -d 'The main configuration file' -r -F
complete -c macveil -n "__fish_macveil_using_subcommand run" -l connections -d 'The directory of profiles, NAME.nmconnection' -r -F
complete -c macveil -n "__fish_macveil_using_subcommand run" -l state-dir -d 'The directory of what macveil keeps: the secret key' -r -F
complete -c macveil -n "__fish_macveil_using_subcommand run" -l runtime-dir -d 'The directory of macveil\'s own sockets' -r -F
complete -c macveil -n "__fish_macveil_using_subcommand run" -l socket -d 'Where `macveil status` finds the daemon' -r -F
complete -c macveil -n "__fish_macveil_using_subcommand run" -l group -d 'The group whose members may change things there, beside root; "" for none' -r
complete -c macveil -n "__fish_macveil_using_subcommand run" -s v -l verbose -d 'Log more: -v debug, -vv every event and action. Permanent addresses may then be logged'
complete -c macveil -n "__fish_macveil_using_subcommand run" -s q -l quiet -d 'Log errors and warnings only'
complete -c macveil -n "__fish_macveil_using_subcommand run" -s h -l help -d 'Print help'
complete -c macveil -n "__fish_macveil_using_subcommand status" -l socket -d 'The daemon\'s socket' -r -F
complete -c macveil -n "__fish_macveil_using_subcommand status" -l json -d 'Print JSON'
complete -c macveil -n "__fish_macveil_using_subcommand status" -s h -l help -d 'Print help'
complete -c macveil -n "__fish_macveil_using_subcommand watch" -l socket -d 'The daemon\'s socket' -r -F
complete -c macveil -n "__fish_macveil_using_subcommand watch" -l json -d 'Print JSON'
complete -c macveil -n "__fish_macveil_using_subcommand watch" -s h -l help -d 'Print help'
complete -c macveil -n "__fish_macveil_using_subcommand explain" -l ifname -d 'From this interface only' -r
complete -c macveil -n "__fish_macveil_using_subcommand explain" -l socket -d 'The daemon\'s socket' -r -F
complete -c macveil -n "__fish_macveil_using_subcommand explain" -l json -d 'Print JSON'
complete -c macveil -n "__fish_macveil_using_subcommand explain" -s h -l help -d 'Print help'
complete -c macveil -n "__fish_macveil_using_subcommand pin" -l ifname -d 'On this interface only' -r
complete -c macveil -n "__fish_macveil_using_subcommand pin" -l socket -d 'The daemon\'s socket' -r -F
complete -c macveil -n "__fish_macveil_using_subcommand pin" -l remove -d 'Let go of the address again'
complete -c macveil -n "__fish_macveil_using_subcommand pin" -l json -d 'Print JSON'
complete -c macveil -n "__fish_macveil_using_subcommand pin" -s h -l help -d 'Print help'
complete -c macveil -n "__fish_macveil_using_subcommand reroll" -l socket -d 'The daemon\'s socket' -r -F
complete -c macveil -n "__fish_macveil_using_subcommand reroll" -l json -d 'Print JSON'
complete -c macveil -n "__fish_macveil_using_subcommand reroll" -s h -l help -d 'Print help'
complete -c macveil -n "__fish_macveil_using_subcommand history" -l last -d 'How many entries, at most 10000' -r
complete -c macveil -n "__fish_macveil_using_subcommand history" -l socket -d 'The daemon\'s socket' -r -F
complete -c macveil -n "__fish_macveil_using_subcommand history" -l json -d 'Print JSON'
complete -c macveil -n "__fish_macveil_using_subcommand history" -s h -l help -d 'Print help'
complete -c macveil -n "__fish_macveil_using_subcommand connection; and not __fish_seen_subcommand_from up down help" -s h -l help -d 'Print help'
complete -c macveil -n "__fish_macveil_using_subcommand connection; and not __fish_seen_subcommand_from up down help" -f -a "up" -d 'Connect, and say under which address and why'
complete -c macveil -n "__fish_macveil_using_subcommand connection; and not __fish_seen_subcommand_from up down help" -f -a "down" -d 'Disconnect, and stay so'
complete -c macveil -n "__fish_macveil_using_subcommand connection; and not __fish_seen_subcommand_from up down help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c macveil -n "__fish_macveil_using_subcommand connection; and __fish_seen_subcommand_from up" -l ifname -d 'On this interface, if several know the connection' -r
complete -c macveil -n "__fish_macveil_using_subcommand connection; and __fish_seen_subcommand_from up" -s w -l wait -d 'How long to wait, at most 600' -r
complete -c macveil -n "__fish_macveil_using_subcommand connection; and __fish_seen_subcommand_from up" -l socket -d 'The daemon\'s socket' -r -F
complete -c macveil -n "__fish_macveil_using_subcommand connection; and __fish_seen_subcommand_from up" -s q -l quiet -d 'Do not tell the progress'
complete -c macveil -n "__fish_macveil_using_subcommand connection; and __fish_seen_subcommand_from up" -l json -d 'Print JSON'
complete -c macveil -n "__fish_macveil_using_subcommand connection; and __fish_seen_subcommand_from up" -s h -l help -d 'Print help'
complete -c macveil -n "__fish_macveil_using_subcommand connection; and __fish_seen_subcommand_from down" -l ifname -d 'This interface' -r
complete -c macveil -n "__fish_macveil_using_subcommand connection; and __fish_seen_subcommand_from down" -l socket -d 'The daemon\'s socket' -r -F
complete -c macveil -n "__fish_macveil_using_subcommand connection; and __fish_seen_subcommand_from down" -l json -d 'Print JSON'
complete -c macveil -n "__fish_macveil_using_subcommand connection; and __fish_seen_subcommand_from down" -s h -l help -d 'Print help'
complete -c macveil -n "__fish_macveil_using_subcommand connection; and __fish_seen_subcommand_from help" -f -a "up" -d 'Connect, and say under which address and why'
complete -c macveil -n "__fish_macveil_using_subcommand connection; and __fish_seen_subcommand_from help" -f -a "down" -d 'Disconnect, and stay so'
complete -c macveil -n "__fish_macveil_using_subcommand connection; and __fish_seen_subcommand_from help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c macveil -n "__fish_macveil_using_subcommand reload" -l socket -d 'The daemon\'s socket' -r -F
complete -c macveil -n "__fish_macveil_using_subcommand reload" -l json -d 'Print JSON'
complete -c macveil -n "__fish_macveil_using_subcommand reload" -s h -l help -d 'Print help'
complete -c macveil -n "__fish_macveil_using_subcommand doctor" -l root -d 'Look at the files of the system there' -r -F
complete -c macveil -n "__fish_macveil_using_subcommand doctor" -l ctrl-dir -d 'The directory of wpa_supplicant\'s control sockets' -r -F
complete -c macveil -n "__fish_macveil_using_subcommand doctor" -l socket -d 'The daemon\'s socket' -r -F
complete -c macveil -n "__fish_macveil_using_subcommand doctor" -l json -d 'Print JSON'
complete -c macveil -n "__fish_macveil_using_subcommand doctor" -s h -l help -d 'Print help'
complete -c macveil -n "__fish_macveil_using_subcommand setup" -l config -d 'The file to write' -r
complete -c macveil -n "__fish_macveil_using_subcommand setup" -l root -d 'Look at the files of the system there' -r -F
complete -c macveil -n "__fish_macveil_using_subcommand setup" -l ctrl-dir -d 'The directory of wpa_supplicant\'s control sockets' -r -F
complete -c macveil -n "__fish_macveil_using_subcommand setup" -l socket -d 'The daemon\'s socket' -r -F
complete -c macveil -n "__fish_macveil_using_subcommand setup" -l print -d 'Print the configuration; write nothing'
complete -c macveil -n "__fish_macveil_using_subcommand setup" -l force -d 'Replace a file that is there'
complete -c macveil -n "__fish_macveil_using_subcommand setup" -l json -d 'Print JSON'
complete -c macveil -n "__fish_macveil_using_subcommand setup" -s h -l help -d 'Print help'
complete -c macveil -n "__fish_macveil_using_subcommand complete-names" -l socket -d 'The daemon\'s socket' -r -F
complete -c macveil -n "__fish_macveil_using_subcommand complete-names" -l json -d 'Print JSON'
complete -c macveil -n "__fish_macveil_using_subcommand complete-names" -s h -l help -d 'Print help'
complete -c macveil -n "__fish_macveil_using_subcommand help; and not __fish_seen_subcommand_from run status watch explain pin reroll history connection reload doctor setup complete-names help" -f -a "run" -d 'Run the daemon in the foreground'
complete -c macveil -n "__fish_macveil_using_subcommand help; and not __fish_seen_subcommand_from run status watch explain pin reroll history connection reload doctor setup complete-names help" -f -a "status" -d 'Show what the daemon knows of the interfaces'
complete -c macveil -n "__fish_macveil_using_subcommand help; and not __fish_seen_subcommand_from run status watch explain pin reroll history connection reload doctor setup complete-names help" -f -a "watch" -d 'Show what happens, as it happens'
complete -c macveil -n "__fish_macveil_using_subcommand help; and not __fish_seen_subcommand_from run status watch explain pin reroll history connection reload doctor setup complete-names help" -f -a "explain" -d 'Say which address a network sees, why, and when it changes next'
complete -c macveil -n "__fish_macveil_using_subcommand help; and not __fish_seen_subcommand_from run status watch explain pin reroll history connection reload doctor setup complete-names help" -f -a "pin" -d 'Keep a connection\'s present address'
complete -c macveil -n "__fish_macveil_using_subcommand help; and not __fish_seen_subcommand_from run status watch explain pin reroll history connection reload doctor setup complete-names help" -f -a "reroll" -d 'Give a connection another address'
complete -c macveil -n "__fish_macveil_using_subcommand help; and not __fish_seen_subcommand_from run status watch explain pin reroll history connection reload doctor setup complete-names help" -f -a "history" -d 'Show the addresses that the air saw'
complete -c macveil -n "__fish_macveil_using_subcommand help; and not __fish_seen_subcommand_from run status watch explain pin reroll history connection reload doctor setup complete-names help" -f -a "connection" -d 'Connect and disconnect'
complete -c macveil -n "__fish_macveil_using_subcommand help; and not __fish_seen_subcommand_from run status watch explain pin reroll history connection reload doctor setup complete-names help" -f -a "reload" -d 'Read the configuration again'
complete -c macveil -n "__fish_macveil_using_subcommand help; and not __fish_seen_subcommand_from run status watch explain pin reroll history connection reload doctor setup complete-names help" -f -a "doctor" -d 'Look for what keeps macveil from its work, and say what to do'
complete -c macveil -n "__fish_macveil_using_subcommand help; and not __fish_seen_subcommand_from run status watch explain pin reroll history connection reload doctor setup complete-names help" -f -a "setup" -d 'Write a first configuration that suits this machine'
complete -c macveil -n "__fish_macveil_using_subcommand help; and not __fish_seen_subcommand_from run status watch explain pin reroll history connection reload doctor setup complete-names help" -f -a "complete-names" -d 'Print the names of connections, for shell completion'
complete -c macveil -n "__fish_macveil_using_subcommand help; and not __fish_seen_subcommand_from run status watch explain pin reroll history connection reload doctor setup complete-names help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c macveil -n "__fish_macveil_using_subcommand help; and __fish_seen_subcommand_from connection" -f -a "up" -d 'Connect, and say under which address and why'
complete -c macveil -n "__fish_macveil_using_subcommand help; and __fish_seen_subcommand_from connection" -f -a "down" -d 'Disconnect, and stay so'

# The names of connections.
function __macveil_names
    command macveil complete-names 2>/dev/null
end

complete -c macveil -n "__fish_seen_subcommand_from explain pin reroll" -f -a "(__macveil_names)"
complete -c macveil -n "__fish_seen_subcommand_from connection; and __fish_seen_subcommand_from up down" -f -a "(__macveil_names)"
