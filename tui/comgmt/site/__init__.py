"""The site server: transport, WS-Enumeration, WQL, and the queries that become domain records."""
