<?xml version="1.0"?>
<CHANNEL HREF="https://cdf.example/" BASE="https://cdf.example/pages/"><TITLE>An active channel</TITLE><ABSTRACT>From 1997</ABSTRACT><LOGO HREF="logo.gif" STYLE="IMAGE"/>
<ITEM HREF="one.html" LASTMOD="1998-04-02T10:00"><TITLE>One</TITLE><ABSTRACT>The first page</ABSTRACT></ITEM>
<Item><A href="https://cdf.example/two.html"/><Title VALUE="Two"/></Item>
<CHANNEL><TITLE>Within</TITLE><ITEM HREF="three.html"><TITLE>Three</TITLE></ITEM></CHANNEL></CHANNEL>
