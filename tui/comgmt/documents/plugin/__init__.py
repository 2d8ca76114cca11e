"""What `comgmt check` prints: one report in the forms of Nagios, Checkmk, Zabbix, PRTG and as JSON."""
