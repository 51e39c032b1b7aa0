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
complete -c macveil -n "__fish_macveil_needs_command" -f -a "address" -d 'Compute what an address would be, and say why'
complete -c macveil -n "__fish_macveil_needs_command" -f -a "status" -d 'Show what the daemon knows of the interfaces'
complete -c macveil -n "__fish_macveil_needs_command" -f -a "watch" -d 'Show what happens, as it happens'
complete -c macveil -n "__fish_macveil_needs_command" -f -a "explain" -d 'Say which address a network sees, why, and when it changes next'
complete -c macveil -n "__fish_macveil_needs_command" -f -a "pin" -d 'Keep a connection\'s present address'
complete -c macveil -n "__fish_macveil_needs_command" -f -a "reroll" -d 'Give a connection another address'
complete -c macveil -n "__fish_macveil_needs_command" -f -a "metrics" -d 'Print metrics for Prometheus'
complete -c macveil -n "__fish_macveil_needs_command" -f -a "history" -d 'Show the addresses that the air saw'
complete -c macveil -n "__fish_macveil_needs_command" -f -a "wait" -d 'Wait until interfaces have their throwaway addresses'
complete -c macveil -n "__fish_macveil_needs_command" -f -a "config" -d 'Check the configuration, and ask what is in force and why'
complete -c macveil -n "__fish_macveil_needs_command" -f -a "connection" -d 'Connect and disconnect; show, add, change and delete profiles'
complete -c macveil -n "__fish_macveil_needs_command" -f -a "con" -d 'Connect and disconnect; show, add, change and delete profiles'
complete -c macveil -n "__fish_macveil_needs_command" -f -a "reload" -d 'Read the configuration again'
complete -c macveil -n "__fish_macveil_needs_command" -f -a "doctor" -d 'Look for what keeps macveil from its work, and say what to do'
complete -c macveil -n "__fish_macveil_needs_command" -f -a "setup" -d 'Write a first configuration that suits this machine'
complete -c macveil -n "__fish_macveil_needs_command" -f -a "complete-names" -d 'Print the names of connections, for shell completion'
complete -c macveil -n "__fish_macveil_needs_command" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c macveil -n "__fish_macveil_using_subcommand run" -l ctrl-dir -d 'The directory of wpa_supplicant\'s control sockets' -r -F
complete -c macveil -n "__fish_macveil_using_subcommand run" -l root -d 'Look for all files below DIR' -r -F
complete -c macveil -n "__fish_macveil_using_subcommand run" -l config -d 'The main configuration file [default: /etc/macveil/macveil.conf]' -r -F
complete -c macveil -n "__fish_macveil_using_subcommand run" -l connections -d 'The directory of profiles [default: /etc/macveil/connections]' -r -F
complete -c macveil -n "__fish_macveil_using_subcommand run" -l state-dir -d 'The directory of what macveil keeps [default: /var/lib/macveil]' -r -F
complete -c macveil -n "__fish_macveil_using_subcommand run" -l networkmanager-root -d 'Read NetworkManager\'s files below DIR, too, as `[main] networkmanager=yes` does below /' -r -F
complete -c macveil -n "__fish_macveil_using_subcommand run" -l runtime-dir -d 'The directory of macveil\'s own sockets' -r -F
complete -c macveil -n "__fish_macveil_using_subcommand run" -l socket -d 'Where `macveil status` finds the daemon' -r -F
complete -c macveil -n "__fish_macveil_using_subcommand run" -l group -d 'The group whose members may change things there, beside root; "" for none' -r
complete -c macveil -n "__fish_macveil_using_subcommand run" -s v -l verbose -d 'Log more: -v debug, -vv every event and action. Permanent addresses may then be logged'
complete -c macveil -n "__fish_macveil_using_subcommand run" -l no-sandbox -d 'Keep all privileges, system calls and files (for debugging)'
complete -c macveil -n "__fish_macveil_using_subcommand run" -s q -l quiet -d 'Log errors and warnings only'
complete -c macveil -n "__fish_macveil_using_subcommand run" -s h -l help -d 'Print help'
complete -c macveil -n "__fish_macveil_using_subcommand address" -l ifname -d 'The interface: its name is part of every stable address' -r
complete -c macveil -n "__fish_macveil_using_subcommand address" -l ssid -d 'The network\'s name' -r
complete -c macveil -n "__fish_macveil_using_subcommand address" -l ssid-hex -d 'The network\'s name in hexadecimal octets' -r
complete -c macveil -n "__fish_macveil_using_subcommand address" -l mode -d 'preserve, permanent, random, stable, stable-ssid, stable-bssid or an address [default: stable-ssid for Wi-Fi, else preserve]' -r
complete -c macveil -n "__fish_macveil_using_subcommand address" -l type -d 'What the interface is [default: wifi if an SSID is given, else ethernet]' -r -f -a "wifi\t''
ethernet\t''"
complete -c macveil -n "__fish_macveil_using_subcommand address" -l uuid -d 'The connection\'s UUID, for stable without a stable-id and for ${CONNECTION}' -r
complete -c macveil -n "__fish_macveil_using_subcommand address" -l id -d 'The connection\'s name; no address depends on it' -r
complete -c macveil -n "__fish_macveil_using_subcommand address" -l stable-id -d 'connection.stable-id' -r
complete -c macveil -n "__fish_macveil_using_subcommand address" -l mask -d 'The mask: MASK [BASE...], a base an address, preserve or vendor:WHAT' -r
complete -c macveil -n "__fish_macveil_using_subcommand address" -l initial -d 'The address that the interface had before macveil [default: as remembered, else the current one]' -r
complete -c macveil -n "__fish_macveil_using_subcommand address" -l permanent -d 'The hardware\'s address [default: the kernel\'s]' -r
complete -c macveil -n "__fish_macveil_using_subcommand address" -l current -d 'The interface\'s address now [default: the kernel\'s]' -r
complete -c macveil -n "__fish_macveil_using_subcommand address" -l bssid -d 'The access point\'s address' -r
complete -c macveil -n "__fish_macveil_using_subcommand address" -l secret-key -d 'The secret key [default: /var/lib/macveil/secret_key]' -r -F
complete -c macveil -n "__fish_macveil_using_subcommand address" -l machine-id -d 'The machine-id, 32 hexadecimal digits, or none' -r
complete -c macveil -n "__fish_macveil_using_subcommand address" -l boot-id -d 'The kernel\'s boot id' -r
complete -c macveil -n "__fish_macveil_using_subcommand address" -l generation -d 'How often the connection was re-rolled [default: 0 with --secret-key, else as counted for --uuid]' -r
complete -c macveil -n "__fish_macveil_using_subcommand address" -l at -d 'The time, as 2016-08-22T06:00Z, 2016-08-22T06:00[Europe/Berlin] or @SECONDS since 1970 [default: now]' -r
complete -c macveil -n "__fish_macveil_using_subcommand address" -l random -d 'The octets that are drawn at random' -r
complete -c macveil -n "__fish_macveil_using_subcommand address" -l pick -d 'The number, from 0, of the base that is drawn of a mask with several' -r
complete -c macveil -n "__fish_macveil_using_subcommand address" -l compat -d 'Whose behaviour to follow: safe or networkmanager' -r
complete -c macveil -n "__fish_macveil_using_subcommand address" -l vendors -d 'Your own list of vendors [default: /etc/macveil/vendors.list]' -r -F
complete -c macveil -n "__fish_macveil_using_subcommand address" -l root -d 'Look for all files below DIR' -r -F
complete -c macveil -n "__fish_macveil_using_subcommand address" -l config -d 'The main configuration file [default: /etc/macveil/macveil.conf]' -r -F
complete -c macveil -n "__fish_macveil_using_subcommand address" -l connections -d 'The directory of profiles [default: /etc/macveil/connections]' -r -F
complete -c macveil -n "__fish_macveil_using_subcommand address" -l state-dir -d 'The directory of what macveil keeps [default: /var/lib/macveil]' -r -F
complete -c macveil -n "__fish_macveil_using_subcommand address" -l networkmanager-root -d 'Read NetworkManager\'s files below DIR, too, as `[main] networkmanager=yes` does below /' -r -F
complete -c macveil -n "__fish_macveil_using_subcommand address" -l explain -d 'Say every step on the way; the address is the last line'
complete -c macveil -n "__fish_macveil_using_subcommand address" -l json -d 'Print JSON'
complete -c macveil -n "__fish_macveil_using_subcommand address" -l list-vendors -d 'Show what vendor: in a mask can mean, and nothing else'
complete -c macveil -n "__fish_macveil_using_subcommand address" -s h -l help -d 'Print help'
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
complete -c macveil -n "__fish_macveil_using_subcommand metrics" -l into -d 'Write to this file, in place of the former one, instead of printing' -r -F
complete -c macveil -n "__fish_macveil_using_subcommand metrics" -l socket -d 'The daemon\'s socket' -r -F
complete -c macveil -n "__fish_macveil_using_subcommand metrics" -s h -l help -d 'Print help'
complete -c macveil -n "__fish_macveil_using_subcommand history" -l last -d 'How many entries, at most 10000' -r
complete -c macveil -n "__fish_macveil_using_subcommand history" -l socket -d 'The daemon\'s socket' -r -F
complete -c macveil -n "__fish_macveil_using_subcommand history" -l json -d 'Print JSON'
complete -c macveil -n "__fish_macveil_using_subcommand history" -s h -l help -d 'Print help'
complete -c macveil -n "__fish_macveil_using_subcommand wait" -l ifindex -d 'Only the interface with this index of the kernel' -r
complete -c macveil -n "__fish_macveil_using_subcommand wait" -l timeout -d 'At most so long, in seconds' -r
complete -c macveil -n "__fish_macveil_using_subcommand wait" -l socket -d 'The daemon\'s socket' -r -F
complete -c macveil -n "__fish_macveil_using_subcommand wait" -l starting -d 'macveil has only just been started: wait until it answers, too'
complete -c macveil -n "__fish_macveil_using_subcommand wait" -s h -l help -d 'Print help'
complete -c macveil -n "__fish_macveil_using_subcommand config; and not __fish_seen_subcommand_from check get from-uci show help" -l root -d 'Look for all files below DIR' -r -F
complete -c macveil -n "__fish_macveil_using_subcommand config; and not __fish_seen_subcommand_from check get from-uci show help" -l config -d 'The main configuration file [default: /etc/macveil/macveil.conf]' -r -F
complete -c macveil -n "__fish_macveil_using_subcommand config; and not __fish_seen_subcommand_from check get from-uci show help" -l connections -d 'The directory of profiles [default: /etc/macveil/connections]' -r -F
complete -c macveil -n "__fish_macveil_using_subcommand config; and not __fish_seen_subcommand_from check get from-uci show help" -l state-dir -d 'The directory of what macveil keeps [default: /var/lib/macveil]' -r -F
complete -c macveil -n "__fish_macveil_using_subcommand config; and not __fish_seen_subcommand_from check get from-uci show help" -l networkmanager-root -d 'Read NetworkManager\'s files below DIR, too, as `[main] networkmanager=yes` does below /' -r -F
complete -c macveil -n "__fish_macveil_using_subcommand config; and not __fish_seen_subcommand_from check get from-uci show help" -l json -d 'Print JSON'
complete -c macveil -n "__fish_macveil_using_subcommand config; and not __fish_seen_subcommand_from check get from-uci show help" -s h -l help -d 'Print help'
complete -c macveil -n "__fish_macveil_using_subcommand config; and not __fish_seen_subcommand_from check get from-uci show help" -f -a "check" -d 'Say what is wrong with the configuration and the profiles'
complete -c macveil -n "__fish_macveil_using_subcommand config; and not __fish_seen_subcommand_from check get from-uci show help" -f -a "get" -d 'Say which value is in force, and which line it comes from'
complete -c macveil -n "__fish_macveil_using_subcommand config; and not __fish_seen_subcommand_from check get from-uci show help" -f -a "from-uci" -d 'Translate OpenWrt\'s /etc/config/macveil (UCI) into macveil.conf and profiles'
complete -c macveil -n "__fish_macveil_using_subcommand config; and not __fish_seen_subcommand_from check get from-uci show help" -f -a "show" -d 'Show the configuration as it was merged, or all that is in force for an interface'
complete -c macveil -n "__fish_macveil_using_subcommand config; and not __fish_seen_subcommand_from check get from-uci show help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c macveil -n "__fish_macveil_using_subcommand config; and __fish_seen_subcommand_from check" -l root -d 'Look for all files below DIR' -r -F
complete -c macveil -n "__fish_macveil_using_subcommand config; and __fish_seen_subcommand_from check" -l config -d 'The main configuration file [default: /etc/macveil/macveil.conf]' -r -F
complete -c macveil -n "__fish_macveil_using_subcommand config; and __fish_seen_subcommand_from check" -l connections -d 'The directory of profiles [default: /etc/macveil/connections]' -r -F
complete -c macveil -n "__fish_macveil_using_subcommand config; and __fish_seen_subcommand_from check" -l state-dir -d 'The directory of what macveil keeps [default: /var/lib/macveil]' -r -F
complete -c macveil -n "__fish_macveil_using_subcommand config; and __fish_seen_subcommand_from check" -l networkmanager-root -d 'Read NetworkManager\'s files below DIR, too, as `[main] networkmanager=yes` does below /' -r -F
complete -c macveil -n "__fish_macveil_using_subcommand config; and __fish_seen_subcommand_from check" -l json -d 'Print JSON'
complete -c macveil -n "__fish_macveil_using_subcommand config; and __fish_seen_subcommand_from check" -s h -l help -d 'Print help'
complete -c macveil -n "__fish_macveil_using_subcommand config; and __fish_seen_subcommand_from get" -l ifname -d 'For this interface' -r
complete -c macveil -n "__fish_macveil_using_subcommand config; and __fish_seen_subcommand_from get" -l root -d 'Look for all files below DIR' -r -F
complete -c macveil -n "__fish_macveil_using_subcommand config; and __fish_seen_subcommand_from get" -l config -d 'The main configuration file [default: /etc/macveil/macveil.conf]' -r -F
complete -c macveil -n "__fish_macveil_using_subcommand config; and __fish_seen_subcommand_from get" -l connections -d 'The directory of profiles [default: /etc/macveil/connections]' -r -F
complete -c macveil -n "__fish_macveil_using_subcommand config; and __fish_seen_subcommand_from get" -l state-dir -d 'The directory of what macveil keeps [default: /var/lib/macveil]' -r -F
complete -c macveil -n "__fish_macveil_using_subcommand config; and __fish_seen_subcommand_from get" -l networkmanager-root -d 'Read NetworkManager\'s files below DIR, too, as `[main] networkmanager=yes` does below /' -r -F
complete -c macveil -n "__fish_macveil_using_subcommand config; and __fish_seen_subcommand_from get" -l json -d 'Print JSON'
complete -c macveil -n "__fish_macveil_using_subcommand config; and __fish_seen_subcommand_from get" -s h -l help -d 'Print help'
complete -c macveil -n "__fish_macveil_using_subcommand config; and __fish_seen_subcommand_from from-uci" -l into -d 'Write macveil.conf and connections/NAME.nmconnection in this directory' -r -F
complete -c macveil -n "__fish_macveil_using_subcommand config; and __fish_seen_subcommand_from from-uci" -l root -d 'Look for all files below DIR' -r -F
complete -c macveil -n "__fish_macveil_using_subcommand config; and __fish_seen_subcommand_from from-uci" -l config -d 'The main configuration file [default: /etc/macveil/macveil.conf]' -r -F
complete -c macveil -n "__fish_macveil_using_subcommand config; and __fish_seen_subcommand_from from-uci" -l connections -d 'The directory of profiles [default: /etc/macveil/connections]' -r -F
complete -c macveil -n "__fish_macveil_using_subcommand config; and __fish_seen_subcommand_from from-uci" -l state-dir -d 'The directory of what macveil keeps [default: /var/lib/macveil]' -r -F
complete -c macveil -n "__fish_macveil_using_subcommand config; and __fish_seen_subcommand_from from-uci" -l networkmanager-root -d 'Read NetworkManager\'s files below DIR, too, as `[main] networkmanager=yes` does below /' -r -F
complete -c macveil -n "__fish_macveil_using_subcommand config; and __fish_seen_subcommand_from from-uci" -l json -d 'Print JSON'
complete -c macveil -n "__fish_macveil_using_subcommand config; and __fish_seen_subcommand_from from-uci" -s h -l help -d 'Print help'
complete -c macveil -n "__fish_macveil_using_subcommand config; and __fish_seen_subcommand_from show" -l ifname -d 'What is in force for this interface' -r
complete -c macveil -n "__fish_macveil_using_subcommand config; and __fish_seen_subcommand_from show" -l root -d 'Look for all files below DIR' -r -F
complete -c macveil -n "__fish_macveil_using_subcommand config; and __fish_seen_subcommand_from show" -l config -d 'The main configuration file [default: /etc/macveil/macveil.conf]' -r -F
complete -c macveil -n "__fish_macveil_using_subcommand config; and __fish_seen_subcommand_from show" -l connections -d 'The directory of profiles [default: /etc/macveil/connections]' -r -F
complete -c macveil -n "__fish_macveil_using_subcommand config; and __fish_seen_subcommand_from show" -l state-dir -d 'The directory of what macveil keeps [default: /var/lib/macveil]' -r -F
complete -c macveil -n "__fish_macveil_using_subcommand config; and __fish_seen_subcommand_from show" -l networkmanager-root -d 'Read NetworkManager\'s files below DIR, too, as `[main] networkmanager=yes` does below /' -r -F
complete -c macveil -n "__fish_macveil_using_subcommand config; and __fish_seen_subcommand_from show" -l json -d 'Print JSON'
complete -c macveil -n "__fish_macveil_using_subcommand config; and __fish_seen_subcommand_from show" -s h -l help -d 'Print help'
complete -c macveil -n "__fish_macveil_using_subcommand config; and __fish_seen_subcommand_from help" -f -a "check" -d 'Say what is wrong with the configuration and the profiles'
complete -c macveil -n "__fish_macveil_using_subcommand config; and __fish_seen_subcommand_from help" -f -a "get" -d 'Say which value is in force, and which line it comes from'
complete -c macveil -n "__fish_macveil_using_subcommand config; and __fish_seen_subcommand_from help" -f -a "from-uci" -d 'Translate OpenWrt\'s /etc/config/macveil (UCI) into macveil.conf and profiles'
complete -c macveil -n "__fish_macveil_using_subcommand config; and __fish_seen_subcommand_from help" -f -a "show" -d 'Show the configuration as it was merged, or all that is in force for an interface'
complete -c macveil -n "__fish_macveil_using_subcommand config; and __fish_seen_subcommand_from help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c macveil -n "__fish_macveil_using_subcommand connection; and not __fish_seen_subcommand_from up down show add modify delete help" -l root -d 'Look for all files below DIR' -r -F
complete -c macveil -n "__fish_macveil_using_subcommand connection; and not __fish_seen_subcommand_from up down show add modify delete help" -l config -d 'The main configuration file [default: /etc/macveil/macveil.conf]' -r -F
complete -c macveil -n "__fish_macveil_using_subcommand connection; and not __fish_seen_subcommand_from up down show add modify delete help" -l connections -d 'The directory of profiles [default: /etc/macveil/connections]' -r -F
complete -c macveil -n "__fish_macveil_using_subcommand connection; and not __fish_seen_subcommand_from up down show add modify delete help" -l state-dir -d 'The directory of what macveil keeps [default: /var/lib/macveil]' -r -F
complete -c macveil -n "__fish_macveil_using_subcommand connection; and not __fish_seen_subcommand_from up down show add modify delete help" -l networkmanager-root -d 'Read NetworkManager\'s files below DIR, too, as `[main] networkmanager=yes` does below /' -r -F
complete -c macveil -n "__fish_macveil_using_subcommand connection; and not __fish_seen_subcommand_from up down show add modify delete help" -l socket -d 'The daemon\'s socket' -r -F
complete -c macveil -n "__fish_macveil_using_subcommand connection; and not __fish_seen_subcommand_from up down show add modify delete help" -l json -d 'Print JSON'
complete -c macveil -n "__fish_macveil_using_subcommand connection; and not __fish_seen_subcommand_from up down show add modify delete help" -s h -l help -d 'Print help'
complete -c macveil -n "__fish_macveil_using_subcommand connection; and not __fish_seen_subcommand_from up down show add modify delete help" -f -a "up" -d 'Connect, and say under which address and why'
complete -c macveil -n "__fish_macveil_using_subcommand connection; and not __fish_seen_subcommand_from up down show add modify delete help" -f -a "down" -d 'Disconnect, and stay so'
complete -c macveil -n "__fish_macveil_using_subcommand connection; and not __fish_seen_subcommand_from up down show add modify delete help" -f -a "show" -d 'List the profiles, or show one'
complete -c macveil -n "__fish_macveil_using_subcommand connection; and not __fish_seen_subcommand_from up down show add modify delete help" -f -a "add" -d 'Make a profile'
complete -c macveil -n "__fish_macveil_using_subcommand connection; and not __fish_seen_subcommand_from up down show add modify delete help" -f -a "modify" -d 'Change a profile; nothing else in its file changes'
complete -c macveil -n "__fish_macveil_using_subcommand connection; and not __fish_seen_subcommand_from up down show add modify delete help" -f -a "delete" -d 'Delete profiles'
complete -c macveil -n "__fish_macveil_using_subcommand connection; and not __fish_seen_subcommand_from up down show add modify delete help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c macveil -n "__fish_macveil_using_subcommand connection; and __fish_seen_subcommand_from up" -l ifname -d 'On this interface, if several know the connection' -r
complete -c macveil -n "__fish_macveil_using_subcommand connection; and __fish_seen_subcommand_from up" -s w -l wait -d 'How long to wait, at most 600' -r
complete -c macveil -n "__fish_macveil_using_subcommand connection; and __fish_seen_subcommand_from up" -l root -d 'Look for all files below DIR' -r -F
complete -c macveil -n "__fish_macveil_using_subcommand connection; and __fish_seen_subcommand_from up" -l config -d 'The main configuration file [default: /etc/macveil/macveil.conf]' -r -F
complete -c macveil -n "__fish_macveil_using_subcommand connection; and __fish_seen_subcommand_from up" -l connections -d 'The directory of profiles [default: /etc/macveil/connections]' -r -F
complete -c macveil -n "__fish_macveil_using_subcommand connection; and __fish_seen_subcommand_from up" -l state-dir -d 'The directory of what macveil keeps [default: /var/lib/macveil]' -r -F
complete -c macveil -n "__fish_macveil_using_subcommand connection; and __fish_seen_subcommand_from up" -l networkmanager-root -d 'Read NetworkManager\'s files below DIR, too, as `[main] networkmanager=yes` does below /' -r -F
complete -c macveil -n "__fish_macveil_using_subcommand connection; and __fish_seen_subcommand_from up" -l socket -d 'The daemon\'s socket' -r -F
complete -c macveil -n "__fish_macveil_using_subcommand connection; and __fish_seen_subcommand_from up" -s q -l quiet -d 'Do not tell the progress'
complete -c macveil -n "__fish_macveil_using_subcommand connection; and __fish_seen_subcommand_from up" -l json -d 'Print JSON'
complete -c macveil -n "__fish_macveil_using_subcommand connection; and __fish_seen_subcommand_from up" -s h -l help -d 'Print help'
complete -c macveil -n "__fish_macveil_using_subcommand connection; and __fish_seen_subcommand_from down" -l ifname -d 'This interface' -r
complete -c macveil -n "__fish_macveil_using_subcommand connection; and __fish_seen_subcommand_from down" -l root -d 'Look for all files below DIR' -r -F
complete -c macveil -n "__fish_macveil_using_subcommand connection; and __fish_seen_subcommand_from down" -l config -d 'The main configuration file [default: /etc/macveil/macveil.conf]' -r -F
complete -c macveil -n "__fish_macveil_using_subcommand connection; and __fish_seen_subcommand_from down" -l connections -d 'The directory of profiles [default: /etc/macveil/connections]' -r -F
complete -c macveil -n "__fish_macveil_using_subcommand connection; and __fish_seen_subcommand_from down" -l state-dir -d 'The directory of what macveil keeps [default: /var/lib/macveil]' -r -F
complete -c macveil -n "__fish_macveil_using_subcommand connection; and __fish_seen_subcommand_from down" -l networkmanager-root -d 'Read NetworkManager\'s files below DIR, too, as `[main] networkmanager=yes` does below /' -r -F
complete -c macveil -n "__fish_macveil_using_subcommand connection; and __fish_seen_subcommand_from down" -l socket -d 'The daemon\'s socket' -r -F
complete -c macveil -n "__fish_macveil_using_subcommand connection; and __fish_seen_subcommand_from down" -l json -d 'Print JSON'
complete -c macveil -n "__fish_macveil_using_subcommand connection; and __fish_seen_subcommand_from down" -s h -l help -d 'Print help'
complete -c macveil -n "__fish_macveil_using_subcommand connection; and __fish_seen_subcommand_from show" -l root -d 'Look for all files below DIR' -r -F
complete -c macveil -n "__fish_macveil_using_subcommand connection; and __fish_seen_subcommand_from show" -l config -d 'The main configuration file [default: /etc/macveil/macveil.conf]' -r -F
complete -c macveil -n "__fish_macveil_using_subcommand connection; and __fish_seen_subcommand_from show" -l connections -d 'The directory of profiles [default: /etc/macveil/connections]' -r -F
complete -c macveil -n "__fish_macveil_using_subcommand connection; and __fish_seen_subcommand_from show" -l state-dir -d 'The directory of what macveil keeps [default: /var/lib/macveil]' -r -F
complete -c macveil -n "__fish_macveil_using_subcommand connection; and __fish_seen_subcommand_from show" -l networkmanager-root -d 'Read NetworkManager\'s files below DIR, too, as `[main] networkmanager=yes` does below /' -r -F
complete -c macveil -n "__fish_macveil_using_subcommand connection; and __fish_seen_subcommand_from show" -l socket -d 'The daemon\'s socket' -r -F
complete -c macveil -n "__fish_macveil_using_subcommand connection; and __fish_seen_subcommand_from show" -l json -d 'Print JSON'
complete -c macveil -n "__fish_macveil_using_subcommand connection; and __fish_seen_subcommand_from show" -s h -l help -d 'Print help'
complete -c macveil -n "__fish_macveil_using_subcommand connection; and __fish_seen_subcommand_from add" -l root -d 'Look for all files below DIR' -r -F
complete -c macveil -n "__fish_macveil_using_subcommand connection; and __fish_seen_subcommand_from add" -l config -d 'The main configuration file [default: /etc/macveil/macveil.conf]' -r -F
complete -c macveil -n "__fish_macveil_using_subcommand connection; and __fish_seen_subcommand_from add" -l connections -d 'The directory of profiles [default: /etc/macveil/connections]' -r -F
complete -c macveil -n "__fish_macveil_using_subcommand connection; and __fish_seen_subcommand_from add" -l state-dir -d 'The directory of what macveil keeps [default: /var/lib/macveil]' -r -F
complete -c macveil -n "__fish_macveil_using_subcommand connection; and __fish_seen_subcommand_from add" -l networkmanager-root -d 'Read NetworkManager\'s files below DIR, too, as `[main] networkmanager=yes` does below /' -r -F
complete -c macveil -n "__fish_macveil_using_subcommand connection; and __fish_seen_subcommand_from add" -l socket -d 'The daemon\'s socket' -r -F
complete -c macveil -n "__fish_macveil_using_subcommand connection; and __fish_seen_subcommand_from add" -l json -d 'Print JSON'
complete -c macveil -n "__fish_macveil_using_subcommand connection; and __fish_seen_subcommand_from add" -s h -l help -d 'Print help'
complete -c macveil -n "__fish_macveil_using_subcommand connection; and __fish_seen_subcommand_from modify" -l root -d 'Look for all files below DIR' -r -F
complete -c macveil -n "__fish_macveil_using_subcommand connection; and __fish_seen_subcommand_from modify" -l config -d 'The main configuration file [default: /etc/macveil/macveil.conf]' -r -F
complete -c macveil -n "__fish_macveil_using_subcommand connection; and __fish_seen_subcommand_from modify" -l connections -d 'The directory of profiles [default: /etc/macveil/connections]' -r -F
complete -c macveil -n "__fish_macveil_using_subcommand connection; and __fish_seen_subcommand_from modify" -l state-dir -d 'The directory of what macveil keeps [default: /var/lib/macveil]' -r -F
complete -c macveil -n "__fish_macveil_using_subcommand connection; and __fish_seen_subcommand_from modify" -l networkmanager-root -d 'Read NetworkManager\'s files below DIR, too, as `[main] networkmanager=yes` does below /' -r -F
complete -c macveil -n "__fish_macveil_using_subcommand connection; and __fish_seen_subcommand_from modify" -l socket -d 'The daemon\'s socket' -r -F
complete -c macveil -n "__fish_macveil_using_subcommand connection; and __fish_seen_subcommand_from modify" -l json -d 'Print JSON'
complete -c macveil -n "__fish_macveil_using_subcommand connection; and __fish_seen_subcommand_from modify" -s h -l help -d 'Print help'
complete -c macveil -n "__fish_macveil_using_subcommand connection; and __fish_seen_subcommand_from delete" -l root -d 'Look for all files below DIR' -r -F
complete -c macveil -n "__fish_macveil_using_subcommand connection; and __fish_seen_subcommand_from delete" -l config -d 'The main configuration file [default: /etc/macveil/macveil.conf]' -r -F
complete -c macveil -n "__fish_macveil_using_subcommand connection; and __fish_seen_subcommand_from delete" -l connections -d 'The directory of profiles [default: /etc/macveil/connections]' -r -F
complete -c macveil -n "__fish_macveil_using_subcommand connection; and __fish_seen_subcommand_from delete" -l state-dir -d 'The directory of what macveil keeps [default: /var/lib/macveil]' -r -F
complete -c macveil -n "__fish_macveil_using_subcommand connection; and __fish_seen_subcommand_from delete" -l networkmanager-root -d 'Read NetworkManager\'s files below DIR, too, as `[main] networkmanager=yes` does below /' -r -F
complete -c macveil -n "__fish_macveil_using_subcommand connection; and __fish_seen_subcommand_from delete" -l socket -d 'The daemon\'s socket' -r -F
complete -c macveil -n "__fish_macveil_using_subcommand connection; and __fish_seen_subcommand_from delete" -l json -d 'Print JSON'
complete -c macveil -n "__fish_macveil_using_subcommand connection; and __fish_seen_subcommand_from delete" -s h -l help -d 'Print help'
complete -c macveil -n "__fish_macveil_using_subcommand connection; and __fish_seen_subcommand_from help" -f -a "up" -d 'Connect, and say under which address and why'
complete -c macveil -n "__fish_macveil_using_subcommand connection; and __fish_seen_subcommand_from help" -f -a "down" -d 'Disconnect, and stay so'
complete -c macveil -n "__fish_macveil_using_subcommand connection; and __fish_seen_subcommand_from help" -f -a "show" -d 'List the profiles, or show one'
complete -c macveil -n "__fish_macveil_using_subcommand connection; and __fish_seen_subcommand_from help" -f -a "add" -d 'Make a profile'
complete -c macveil -n "__fish_macveil_using_subcommand connection; and __fish_seen_subcommand_from help" -f -a "modify" -d 'Change a profile; nothing else in its file changes'
complete -c macveil -n "__fish_macveil_using_subcommand connection; and __fish_seen_subcommand_from help" -f -a "delete" -d 'Delete profiles'
complete -c macveil -n "__fish_macveil_using_subcommand connection; and __fish_seen_subcommand_from help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c macveil -n "__fish_macveil_using_subcommand con; and not __fish_seen_subcommand_from up down show add modify delete help" -l root -d 'Look for all files below DIR' -r -F
complete -c macveil -n "__fish_macveil_using_subcommand con; and not __fish_seen_subcommand_from up down show add modify delete help" -l config -d 'The main configuration file [default: /etc/macveil/macveil.conf]' -r -F
complete -c macveil -n "__fish_macveil_using_subcommand con; and not __fish_seen_subcommand_from up down show add modify delete help" -l connections -d 'The directory of profiles [default: /etc/macveil/connections]' -r -F
complete -c macveil -n "__fish_macveil_using_subcommand con; and not __fish_seen_subcommand_from up down show add modify delete help" -l state-dir -d 'The directory of what macveil keeps [default: /var/lib/macveil]' -r -F
complete -c macveil -n "__fish_macveil_using_subcommand con; and not __fish_seen_subcommand_from up down show add modify delete help" -l networkmanager-root -d 'Read NetworkManager\'s files below DIR, too, as `[main] networkmanager=yes` does below /' -r -F
complete -c macveil -n "__fish_macveil_using_subcommand con; and not __fish_seen_subcommand_from up down show add modify delete help" -l socket -d 'The daemon\'s socket' -r -F
complete -c macveil -n "__fish_macveil_using_subcommand con; and not __fish_seen_subcommand_from up down show add modify delete help" -l json -d 'Print JSON'
complete -c macveil -n "__fish_macveil_using_subcommand con; and not __fish_seen_subcommand_from up down show add modify delete help" -s h -l help -d 'Print help'
complete -c macveil -n "__fish_macveil_using_subcommand con; and not __fish_seen_subcommand_from up down show add modify delete help" -f -a "up" -d 'Connect, and say under which address and why'
complete -c macveil -n "__fish_macveil_using_subcommand con; and not __fish_seen_subcommand_from up down show add modify delete help" -f -a "down" -d 'Disconnect, and stay so'
complete -c macveil -n "__fish_macveil_using_subcommand con; and not __fish_seen_subcommand_from up down show add modify delete help" -f -a "show" -d 'List the profiles, or show one'
complete -c macveil -n "__fish_macveil_using_subcommand con; and not __fish_seen_subcommand_from up down show add modify delete help" -f -a "add" -d 'Make a profile'
complete -c macveil -n "__fish_macveil_using_subcommand con; and not __fish_seen_subcommand_from up down show add modify delete help" -f -a "modify" -d 'Change a profile; nothing else in its file changes'
complete -c macveil -n "__fish_macveil_using_subcommand con; and not __fish_seen_subcommand_from up down show add modify delete help" -f -a "delete" -d 'Delete profiles'
complete -c macveil -n "__fish_macveil_using_subcommand con; and not __fish_seen_subcommand_from up down show add modify delete help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c macveil -n "__fish_macveil_using_subcommand con; and __fish_seen_subcommand_from up" -l ifname -d 'On this interface, if several know the connection' -r
complete -c macveil -n "__fish_macveil_using_subcommand con; and __fish_seen_subcommand_from up" -s w -l wait -d 'How long to wait, at most 600' -r
complete -c macveil -n "__fish_macveil_using_subcommand con; and __fish_seen_subcommand_from up" -l root -d 'Look for all files below DIR' -r -F
complete -c macveil -n "__fish_macveil_using_subcommand con; and __fish_seen_subcommand_from up" -l config -d 'The main configuration file [default: /etc/macveil/macveil.conf]' -r -F
complete -c macveil -n "__fish_macveil_using_subcommand con; and __fish_seen_subcommand_from up" -l connections -d 'The directory of profiles [default: /etc/macveil/connections]' -r -F
complete -c macveil -n "__fish_macveil_using_subcommand con; and __fish_seen_subcommand_from up" -l state-dir -d 'The directory of what macveil keeps [default: /var/lib/macveil]' -r -F
complete -c macveil -n "__fish_macveil_using_subcommand con; and __fish_seen_subcommand_from up" -l networkmanager-root -d 'Read NetworkManager\'s files below DIR, too, as `[main] networkmanager=yes` does below /' -r -F
complete -c macveil -n "__fish_macveil_using_subcommand con; and __fish_seen_subcommand_from up" -l socket -d 'The daemon\'s socket' -r -F
complete -c macveil -n "__fish_macveil_using_subcommand con; and __fish_seen_subcommand_from up" -s q -l quiet -d 'Do not tell the progress'
complete -c macveil -n "__fish_macveil_using_subcommand con; and __fish_seen_subcommand_from up" -l json -d 'Print JSON'
complete -c macveil -n "__fish_macveil_using_subcommand con; and __fish_seen_subcommand_from up" -s h -l help -d 'Print help'
complete -c macveil -n "__fish_macveil_using_subcommand con; and __fish_seen_subcommand_from down" -l ifname -d 'This interface' -r
complete -c macveil -n "__fish_macveil_using_subcommand con; and __fish_seen_subcommand_from down" -l root -d 'Look for all files below DIR' -r -F
complete -c macveil -n "__fish_macveil_using_subcommand con; and __fish_seen_subcommand_from down" -l config -d 'The main configuration file [default: /etc/macveil/macveil.conf]' -r -F
complete -c macveil -n "__fish_macveil_using_subcommand con; and __fish_seen_subcommand_from down" -l connections -d 'The directory of profiles [default: /etc/macveil/connections]' -r -F
complete -c macveil -n "__fish_macveil_using_subcommand con; and __fish_seen_subcommand_from down" -l state-dir -d 'The directory of what macveil keeps [default: /var/lib/macveil]' -r -F
complete -c macveil -n "__fish_macveil_using_subcommand con; and __fish_seen_subcommand_from down" -l networkmanager-root -d 'Read NetworkManager\'s files below DIR, too, as `[main] networkmanager=yes` does below /' -r -F
complete -c macveil -n "__fish_macveil_using_subcommand con; and __fish_seen_subcommand_from down" -l socket -d 'The daemon\'s socket' -r -F
complete -c macveil -n "__fish_macveil_using_subcommand con; and __fish_seen_subcommand_from down" -l json -d 'Print JSON'
complete -c macveil -n "__fish_macveil_using_subcommand con; and __fish_seen_subcommand_from down" -s h -l help -d 'Print help'
complete -c macveil -n "__fish_macveil_using_subcommand con; and __fish_seen_subcommand_from show" -l root -d 'Look for all files below DIR' -r -F
complete -c macveil -n "__fish_macveil_using_subcommand con; and __fish_seen_subcommand_from show" -l config -d 'The main configuration file [default: /etc/macveil/macveil.conf]' -r -F
complete -c macveil -n "__fish_macveil_using_subcommand con; and __fish_seen_subcommand_from show" -l connections -d 'The directory of profiles [default: /etc/macveil/connections]' -r -F
complete -c macveil -n "__fish_macveil_using_subcommand con; and __fish_seen_subcommand_from show" -l state-dir -d 'The directory of what macveil keeps [default: /var/lib/macveil]' -r -F
complete -c macveil -n "__fish_macveil_using_subcommand con; and __fish_seen_subcommand_from show" -l networkmanager-root -d 'Read NetworkManager\'s files below DIR, too, as `[main] networkmanager=yes` does below /' -r -F
complete -c macveil -n "__fish_macveil_using_subcommand con; and __fish_seen_subcommand_from show" -l socket -d 'The daemon\'s socket' -r -F
complete -c macveil -n "__fish_macveil_using_subcommand con; and __fish_seen_subcommand_from show" -l json -d 'Print JSON'
complete -c macveil -n "__fish_macveil_using_subcommand con; and __fish_seen_subcommand_from show" -s h -l help -d 'Print help'
complete -c macveil -n "__fish_macveil_using_subcommand con; and __fish_seen_subcommand_from add" -l root -d 'Look for all files below DIR' -r -F
complete -c macveil -n "__fish_macveil_using_subcommand con; and __fish_seen_subcommand_from add" -l config -d 'The main configuration file [default: /etc/macveil/macveil.conf]' -r -F
complete -c macveil -n "__fish_macveil_using_subcommand con; and __fish_seen_subcommand_from add" -l connections -d 'The directory of profiles [default: /etc/macveil/connections]' -r -F
complete -c macveil -n "__fish_macveil_using_subcommand con; and __fish_seen_subcommand_from add" -l state-dir -d 'The directory of what macveil keeps [default: /var/lib/macveil]' -r -F
complete -c macveil -n "__fish_macveil_using_subcommand con; and __fish_seen_subcommand_from add" -l networkmanager-root -d 'Read NetworkManager\'s files below DIR, too, as `[main] networkmanager=yes` does below /' -r -F
complete -c macveil -n "__fish_macveil_using_subcommand con; and __fish_seen_subcommand_from add" -l socket -d 'The daemon\'s socket' -r -F
complete -c macveil -n "__fish_macveil_using_subcommand con; and __fish_seen_subcommand_from add" -l json -d 'Print JSON'
complete -c macveil -n "__fish_macveil_using_subcommand con; and __fish_seen_subcommand_from add" -s h -l help -d 'Print help'
complete -c macveil -n "__fish_macveil_using_subcommand con; and __fish_seen_subcommand_from modify" -l root -d 'Look for all files below DIR' -r -F
complete -c macveil -n "__fish_macveil_using_subcommand con; and __fish_seen_subcommand_from modify" -l config -d 'The main configuration file [default: /etc/macveil/macveil.conf]' -r -F
complete -c macveil -n "__fish_macveil_using_subcommand con; and __fish_seen_subcommand_from modify" -l connections -d 'The directory of profiles [default: /etc/macveil/connections]' -r -F
complete -c macveil -n "__fish_macveil_using_subcommand con; and __fish_seen_subcommand_from modify" -l state-dir -d 'The directory of what macveil keeps [default: /var/lib/macveil]' -r -F
complete -c macveil -n "__fish_macveil_using_subcommand con; and __fish_seen_subcommand_from modify" -l networkmanager-root -d 'Read NetworkManager\'s files below DIR, too, as `[main] networkmanager=yes` does below /' -r -F
complete -c macveil -n "__fish_macveil_using_subcommand con; and __fish_seen_subcommand_from modify" -l socket -d 'The daemon\'s socket' -r -F
complete -c macveil -n "__fish_macveil_using_subcommand con; and __fish_seen_subcommand_from modify" -l json -d 'Print JSON'
complete -c macveil -n "__fish_macveil_using_subcommand con; and __fish_seen_subcommand_from modify" -s h -l help -d 'Print help'
complete -c macveil -n "__fish_macveil_using_subcommand con; and __fish_seen_subcommand_from delete" -l root -d 'Look for all files below DIR' -r -F
complete -c macveil -n "__fish_macveil_using_subcommand con; and __fish_seen_subcommand_from delete" -l config -d 'The main configuration file [default: /etc/macveil/macveil.conf]' -r -F
complete -c macveil -n "__fish_macveil_using_subcommand con; and __fish_seen_subcommand_from delete" -l connections -d 'The directory of profiles [default: /etc/macveil/connections]' -r -F
complete -c macveil -n "__fish_macveil_using_subcommand con; and __fish_seen_subcommand_from delete" -l state-dir -d 'The directory of what macveil keeps [default: /var/lib/macveil]' -r -F
complete -c macveil -n "__fish_macveil_using_subcommand con; and __fish_seen_subcommand_from delete" -l networkmanager-root -d 'Read NetworkManager\'s files below DIR, too, as `[main] networkmanager=yes` does below /' -r -F
complete -c macveil -n "__fish_macveil_using_subcommand con; and __fish_seen_subcommand_from delete" -l socket -d 'The daemon\'s socket' -r -F
complete -c macveil -n "__fish_macveil_using_subcommand con; and __fish_seen_subcommand_from delete" -l json -d 'Print JSON'
complete -c macveil -n "__fish_macveil_using_subcommand con; and __fish_seen_subcommand_from delete" -s h -l help -d 'Print help'
complete -c macveil -n "__fish_macveil_using_subcommand con; and __fish_seen_subcommand_from help" -f -a "up" -d 'Connect, and say under which address and why'
complete -c macveil -n "__fish_macveil_using_subcommand con; and __fish_seen_subcommand_from help" -f -a "down" -d 'Disconnect, and stay so'
complete -c macveil -n "__fish_macveil_using_subcommand con; and __fish_seen_subcommand_from help" -f -a "show" -d 'List the profiles, or show one'
complete -c macveil -n "__fish_macveil_using_subcommand con; and __fish_seen_subcommand_from help" -f -a "add" -d 'Make a profile'
complete -c macveil -n "__fish_macveil_using_subcommand con; and __fish_seen_subcommand_from help" -f -a "modify" -d 'Change a profile; nothing else in its file changes'
complete -c macveil -n "__fish_macveil_using_subcommand con; and __fish_seen_subcommand_from help" -f -a "delete" -d 'Delete profiles'
complete -c macveil -n "__fish_macveil_using_subcommand con; and __fish_seen_subcommand_from help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
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
complete -c macveil -n "__fish_macveil_using_subcommand help; and not __fish_seen_subcommand_from run address status watch explain pin reroll metrics history wait config connection reload doctor setup complete-names help" -f -a "run" -d 'Run the daemon in the foreground'
complete -c macveil -n "__fish_macveil_using_subcommand help; and not __fish_seen_subcommand_from run address status watch explain pin reroll metrics history wait config connection reload doctor setup complete-names help" -f -a "address" -d 'Compute what an address would be, and say why'
complete -c macveil -n "__fish_macveil_using_subcommand help; and not __fish_seen_subcommand_from run address status watch explain pin reroll metrics history wait config connection reload doctor setup complete-names help" -f -a "status" -d 'Show what the daemon knows of the interfaces'
complete -c macveil -n "__fish_macveil_using_subcommand help; and not __fish_seen_subcommand_from run address status watch explain pin reroll metrics history wait config connection reload doctor setup complete-names help" -f -a "watch" -d 'Show what happens, as it happens'
complete -c macveil -n "__fish_macveil_using_subcommand help; and not __fish_seen_subcommand_from run address status watch explain pin reroll metrics history wait config connection reload doctor setup complete-names help" -f -a "explain" -d 'Say which address a network sees, why, and when it changes next'
complete -c macveil -n "__fish_macveil_using_subcommand help; and not __fish_seen_subcommand_from run address status watch explain pin reroll metrics history wait config connection reload doctor setup complete-names help" -f -a "pin" -d 'Keep a connection\'s present address'
complete -c macveil -n "__fish_macveil_using_subcommand help; and not __fish_seen_subcommand_from run address status watch explain pin reroll metrics history wait config connection reload doctor setup complete-names help" -f -a "reroll" -d 'Give a connection another address'
complete -c macveil -n "__fish_macveil_using_subcommand help; and not __fish_seen_subcommand_from run address status watch explain pin reroll metrics history wait config connection reload doctor setup complete-names help" -f -a "metrics" -d 'Print metrics for Prometheus'
complete -c macveil -n "__fish_macveil_using_subcommand help; and not __fish_seen_subcommand_from run address status watch explain pin reroll metrics history wait config connection reload doctor setup complete-names help" -f -a "history" -d 'Show the addresses that the air saw'
complete -c macveil -n "__fish_macveil_using_subcommand help; and not __fish_seen_subcommand_from run address status watch explain pin reroll metrics history wait config connection reload doctor setup complete-names help" -f -a "wait" -d 'Wait until interfaces have their throwaway addresses'
complete -c macveil -n "__fish_macveil_using_subcommand help; and not __fish_seen_subcommand_from run address status watch explain pin reroll metrics history wait config connection reload doctor setup complete-names help" -f -a "config" -d 'Check the configuration, and ask what is in force and why'
complete -c macveil -n "__fish_macveil_using_subcommand help; and not __fish_seen_subcommand_from run address status watch explain pin reroll metrics history wait config connection reload doctor setup complete-names help" -f -a "connection" -d 'Connect and disconnect; show, add, change and delete profiles'
complete -c macveil -n "__fish_macveil_using_subcommand help; and not __fish_seen_subcommand_from run address status watch explain pin reroll metrics history wait config connection reload doctor setup complete-names help" -f -a "reload" -d 'Read the configuration again'
complete -c macveil -n "__fish_macveil_using_subcommand help; and not __fish_seen_subcommand_from run address status watch explain pin reroll metrics history wait config connection reload doctor setup complete-names help" -f -a "doctor" -d 'Look for what keeps macveil from its work, and say what to do'
complete -c macveil -n "__fish_macveil_using_subcommand help; and not __fish_seen_subcommand_from run address status watch explain pin reroll metrics history wait config connection reload doctor setup complete-names help" -f -a "setup" -d 'Write a first configuration that suits this machine'
complete -c macveil -n "__fish_macveil_using_subcommand help; and not __fish_seen_subcommand_from run address status watch explain pin reroll metrics history wait config connection reload doctor setup complete-names help" -f -a "complete-names" -d 'Print the names of connections, for shell completion'
complete -c macveil -n "__fish_macveil_using_subcommand help; and not __fish_seen_subcommand_from run address status watch explain pin reroll metrics history wait config connection reload doctor setup complete-names help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c macveil -n "__fish_macveil_using_subcommand help; and __fish_seen_subcommand_from config" -f -a "check" -d 'Say what is wrong with the configuration and the profiles'
complete -c macveil -n "__fish_macveil_using_subcommand help; and __fish_seen_subcommand_from config" -f -a "get" -d 'Say which value is in force, and which line it comes from'
complete -c macveil -n "__fish_macveil_using_subcommand help; and __fish_seen_subcommand_from config" -f -a "from-uci" -d 'Translate OpenWrt\'s /etc/config/macveil (UCI) into macveil.conf and profiles'
complete -c macveil -n "__fish_macveil_using_subcommand help; and __fish_seen_subcommand_from config" -f -a "show" -d 'Show the configuration as it was merged, or all that is in force for an interface'
complete -c macveil -n "__fish_macveil_using_subcommand help; and __fish_seen_subcommand_from connection" -f -a "up" -d 'Connect, and say under which address and why'
complete -c macveil -n "__fish_macveil_using_subcommand help; and __fish_seen_subcommand_from connection" -f -a "down" -d 'Disconnect, and stay so'
complete -c macveil -n "__fish_macveil_using_subcommand help; and __fish_seen_subcommand_from connection" -f -a "show" -d 'List the profiles, or show one'
complete -c macveil -n "__fish_macveil_using_subcommand help; and __fish_seen_subcommand_from connection" -f -a "add" -d 'Make a profile'
complete -c macveil -n "__fish_macveil_using_subcommand help; and __fish_seen_subcommand_from connection" -f -a "modify" -d 'Change a profile; nothing else in its file changes'
complete -c macveil -n "__fish_macveil_using_subcommand help; and __fish_seen_subcommand_from connection" -f -a "delete" -d 'Delete profiles'

# The names of connections.
function __macveil_names
    command macveil complete-names 2>/dev/null
end

complete -c macveil -n "__fish_seen_subcommand_from explain pin reroll" -f -a "(__macveil_names)"
complete -c macveil -n "__fish_seen_subcommand_from connection; and __fish_seen_subcommand_from up down" -f -a "(__macveil_names)"
